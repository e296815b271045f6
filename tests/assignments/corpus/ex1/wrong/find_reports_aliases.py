# Reports registered blocks that a list holds as well.
# lost: find_unregistered_check 1
# feedback: are reported too
# cell: find_unregistered
def find_unregistered(net):
    found, seen = [], set()

    def visit(value):
        if id(value) in seen:
            return
        seen.add(id(value))
        if isinstance(value, nn.Module):
            found.append(value)
        elif isinstance(value, dict):
            for item in value.values():
                visit(item)
        elif isinstance(value, (list, tuple, set)):
            for item in value:
                visit(item)

    for module in net.modules():
        seen.add(id(module._modules))
        for value in vars(module).values():
            if not isinstance(value, nn.Module):
                visit(value)
    return found
