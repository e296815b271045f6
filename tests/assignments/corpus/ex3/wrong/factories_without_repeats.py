# One factory for each different width.
# lost: make_factories_widths 1
# feedback: a factory is missing
# cell: make_factories
def make_factories(widths):
    return [lambda w=w: nn.Linear(8, w) for w in dict.fromkeys(widths)]
