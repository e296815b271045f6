# Swaps the widths of input and output.
# lost: make_factories_widths 2
# feedback: another width
# cell: make_factories
def make_factories(widths):
    return [lambda w=width: nn.Linear(w, 8) for width in widths]
