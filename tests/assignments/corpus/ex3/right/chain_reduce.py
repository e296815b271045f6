# functools.reduce.
# cell: repeat_chain
from functools import reduce


class Chain(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return reduce(lambda y, block: block(y), self.blocks, x)


def repeat_chain(make_block, n):
    return Chain([make_block() for _ in range(n)])
