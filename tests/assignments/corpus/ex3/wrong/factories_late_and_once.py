# Two mistakes: made once, and the last width for all.
# misconception: C08
# lost: make_factories_widths 2, make_factories_fresh 2
# feedback: the layer is made once
# cell: make_factories
def make_factories(widths):
    layers = {}
    for width in widths:
        layers["layer"] = nn.Linear(8, width)
    return [lambda: layers["layer"] for _ in widths]
