# Returns layers instead of factories.
# misconception: C08
# lost: make_factories_widths 2, make_factories_fresh 2
# feedback: a layer is handed over
# cell: make_factories
def make_factories(widths):
    return [nn.Linear(8, width) for width in widths]
