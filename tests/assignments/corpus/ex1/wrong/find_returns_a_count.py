# Returns how many there are.
# lost: find_unregistered_check 3
# feedback: 0.5 points
# cell: find_unregistered
def find_unregistered(net):
    return 0
