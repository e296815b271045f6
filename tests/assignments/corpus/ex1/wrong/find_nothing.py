# Returns an empty list for every net.
# lost: find_unregistered_check 2.5
# feedback: 1 hidden modules missed
# cell: find_unregistered
def find_unregistered(net):
    return []
