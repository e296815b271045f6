# A cache hands out the same layer again.
# misconception: C08
# lost: make_factories_fresh 2
# feedback: the layer is made once
# cell: make_factories
from functools import cache, partial


def make_factories(widths):
    return [cache(partial(nn.Linear, 8, width)) for width in widths]
