# Each factory hands out copies of one layer.
# misconception: C09
# lost: make_factories_fresh 1
# feedback: equal weights
# cell: make_factories
import copy
from functools import partial


def make_factories(widths):
    return [partial(copy.deepcopy, nn.Linear(8, width)) for width in widths]
