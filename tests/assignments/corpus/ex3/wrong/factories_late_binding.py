# Lambdas in a loop see the last width.
# misconception: C12
# lost: make_factories_widths 2
# feedback: the loop is over by then
# cell: make_factories
def make_factories(widths):
    return [lambda: nn.Linear(8, width) for width in widths]
