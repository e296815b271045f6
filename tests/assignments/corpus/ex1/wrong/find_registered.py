# Returns what PyTorch knows.
# lost: find_unregistered_check 3
# feedback: are reported too
# cell: find_unregistered
def find_unregistered(net):
    return list(net.modules())
