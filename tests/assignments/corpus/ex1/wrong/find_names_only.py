# Returns the names of the attributes.
# lost: find_unregistered_check 2.5
# feedback: hidden modules missed
# cell: find_unregistered
def find_unregistered(net):
    return [
        name
        for name, value in vars(net).items()
        if isinstance(value, (list, tuple, dict, set)) and not name.startswith("_")
    ]
