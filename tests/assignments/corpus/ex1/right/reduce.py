# functools.reduce.
# cell: MySequential
from functools import reduce


class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        return reduce(lambda Y, block: block(Y), self.blocks, X)
