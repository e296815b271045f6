# A default argument binds the width.
# cell: make_factories
def make_factories(widths):
    return [lambda width=width: nn.Linear(8, width) for width in widths]
