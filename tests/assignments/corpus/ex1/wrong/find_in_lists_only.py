# Looks into lists of the net itself.
# misconception: A11
# lost: find_unregistered_check 1.5
# feedback: the function does not look there
# cell: find_unregistered
def find_unregistered(net):
    return [
        m
        for value in vars(net).values()
        if isinstance(value, list)
        for m in value
        if isinstance(m, nn.Module)
    ]
