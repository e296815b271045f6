# Lists a module once for each place that holds it.
# cell: find_unregistered
def find_unregistered(net):
    known = set(net.modules())

    def visit(value, path):
        if id(value) in path:
            return []
        if isinstance(value, nn.Module):
            return [] if value in known else [value]
        items = value.values() if isinstance(value, dict) else value
        if not isinstance(value, (dict, list, tuple, set)):
            return []
        return [m for item in items for m in visit(item, path | {id(value)})]

    return [m for one in known for v in vars(one).values() for m in visit(v, frozenset())]
