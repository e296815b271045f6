# The last width has no factory.
# lost: make_factories_widths 2
# feedback: a factory is missing
# cell: make_factories
def make_factories(widths):
    return [lambda w=width: nn.Linear(8, w) for width in widths[:-1]]
