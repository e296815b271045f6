# Looks one level deep.
# misconception: A11
# lost: find_unregistered_check 0.5
# feedback: tuple, dict, set and nested ones
# cell: find_unregistered
def find_unregistered(net):
    known, found = set(net.modules()), []
    for module in known:
        for value in vars(module).values():
            if isinstance(value, dict):
                value = list(value.values())
            if isinstance(value, (list, tuple, set)):
                found += [m for m in value if isinstance(m, nn.Module) and m not in known]
    return found
