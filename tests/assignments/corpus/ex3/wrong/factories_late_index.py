# Lambdas in a loop see the last index.
# misconception: C12
# lost: make_factories_widths 2
# feedback: the loop is over by then
# cell: make_factories
def make_factories(widths):
    factories = []
    for i in range(len(widths)):
        factories.append(lambda: nn.Linear(8, widths[i]))
    return factories
