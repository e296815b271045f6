# Has no memory, so that a list in itself never ends.
# lost: find_unregistered_check 0.5
# feedback: runs in circles
# cell: find_unregistered
def find_unregistered(net):
    known = set(net.modules())

    def visit(value):
        if isinstance(value, nn.Module):
            return [] if value in known else [value]
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, (list, tuple, set)):
            return [m for item in value for m in visit(item)]
        return []

    return [m for module in known for value in vars(module).values() for m in visit(value)]
