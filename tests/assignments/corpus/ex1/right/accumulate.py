# itertools.accumulate, and the last of what it yields.
# cell: MySequential
from itertools import accumulate, chain


class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        *_, last = accumulate(chain([X], self.blocks), lambda x, f: f(x))
        return last
