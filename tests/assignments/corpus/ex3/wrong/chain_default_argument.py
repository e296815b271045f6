# Collects the blocks in a default argument.
# misconception: C13 (not named)
# lost: repeat_chain_parameters 1, repeat_chain_output 0.75, repeat_chain_different 1,
#   repeat_chain_reproducible 0.5, repeat_chain_independent 0.5
# feedback: blocks of an earlier net
# cell: repeat_chain
class Chain(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


def repeat_chain(make_block, n, blocks=[]):
    for _ in range(n):
        blocks.append(make_block())
    return Chain(blocks)
