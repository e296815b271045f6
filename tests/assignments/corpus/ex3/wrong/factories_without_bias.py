# Layers without a bias.
# lost: make_factories_widths 2
# feedback: a factory is missing, or makes another layer
# cell: make_factories
def make_factories(widths):
    return [lambda w=width: nn.Linear(8, w, bias=False) for width in widths]
