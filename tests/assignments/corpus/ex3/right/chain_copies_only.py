# Keeps the copies of a block that is not used itself.
# cell: repeat_chain
import copy


class Chain(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


def repeat_chain(make_block, n):
    pattern = make_block()
    blocks = [copy.deepcopy(pattern) for _ in range(n)]
    for block in blocks:
        block.reset_parameters()
    return Chain(blocks)
