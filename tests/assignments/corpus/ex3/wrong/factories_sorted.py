# Sorts the widths.
# lost: make_factories_widths 1
# feedback: makes another layer
# cell: make_factories
def make_factories(widths):
    return [lambda w=w: nn.Linear(8, w) for w in sorted(widths)]
