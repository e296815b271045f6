# A dict from path to module.
# cell: find_unregistered
def find_unregistered(net):
    found = {}
    known, seen = {id(m) for m in net.modules()}, set()

    def visit(value, path):
        if id(value) in seen:
            return
        seen.add(id(value))
        if isinstance(value, nn.Module):
            if id(value) not in known:
                found[path] = value
        elif isinstance(value, dict):
            for key, item in value.items():
                visit(item, f"{path}.{key}")
        elif isinstance(value, (list, tuple, set, frozenset)):
            for i, item in enumerate(value):
                visit(item, f"{path}.{i}")

    for name, module in net.named_modules():
        for key, value in vars(module).items():
            visit(value, f"{name}.{key}")
    return found
