# A stack instead of recursion.
# cell: find_unregistered
def find_unregistered(net):
    known = set(map(id, net.modules()))
    stack = [value for module in net.modules() for value in vars(module).values()]
    seen, found = set(), []
    while stack:
        value = stack.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, nn.Module):
            if id(value) not in known:
                found.append(value)
        elif isinstance(value, dict):
            stack.extend(value.values())
        elif isinstance(value, (list, tuple, set, frozenset)):
            stack.extend(value)
    return found
