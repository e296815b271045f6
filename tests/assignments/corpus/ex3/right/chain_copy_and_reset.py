# Copies one block and initializes each copy anew.
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
    first = make_block()
    blocks = [first]
    for _ in range(n - 1):
        block = copy.deepcopy(first)
        block.reset_parameters()
        blocks.append(block)
    return Chain(blocks)
