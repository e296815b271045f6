# Asks the garbage collector what a container refers to.
# cell: find_unregistered
import gc


def find_unregistered(net):
    known, seen, found = set(map(id, net.modules())), set(), []
    stack = [value for module in net.modules() for value in vars(module).values()]
    while stack:
        value = stack.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, nn.Module) and id(value) not in known:
            found.append(value)
        elif isinstance(value, (dict, list, tuple, set)):
            stack.extend(gc.get_referents(value))
    return found
