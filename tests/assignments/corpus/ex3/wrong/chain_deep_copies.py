# Copies one block, initial values and all.
# misconception: C09
# lost: repeat_chain_different 1
# feedback: a deep copy copies the initial values too
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
    block = make_block()
    return Chain([copy.deepcopy(block) for _ in range(n)])
