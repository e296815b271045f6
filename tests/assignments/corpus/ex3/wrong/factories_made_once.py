# Each factory hands out the layer that it made at first.
# misconception: C08
# lost: make_factories_fresh 2
# feedback: the layer is made once
# cell: make_factories
def make_factories(widths):
    return [lambda layer=nn.Linear(8, width): layer for width in widths]
