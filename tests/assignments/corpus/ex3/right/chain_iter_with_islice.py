# iter(callable, sentinel), cut to n.
# cell: repeat_chain
from itertools import islice


class Chain(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


def repeat_chain(make_block, n):
    return Chain(islice(iter(make_block, None), n))
