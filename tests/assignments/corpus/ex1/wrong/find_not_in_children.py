# Does not look into registered children.
# misconception: A11
# lost: find_unregistered_check 0.5
# feedback: inside a child: 1 hidden
# cell: find_unregistered
def find_unregistered(net):
    known = set(net.modules())
    found = []

    def visit(value, path):
        if isinstance(value, nn.Module):
            if value not in known and value not in found:
                found.append(value)
        elif isinstance(value, (list, tuple, set)) and id(value) not in path:
            for item in value:
                visit(item, path | {id(value)})
        elif isinstance(value, dict):
            for item in value.values():
                visit(item, path)

    for value in vars(net).values():
        visit(value, frozenset())
    return found
