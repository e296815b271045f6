# Sets the seed before each block.
# misconception: C11
# lost: repeat_chain_different 1, repeat_chain_reproducible 0.5
# feedback: sets the caller's random numbers back
# cell: repeat_chain
class Chain(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


def repeat_chain(make_block, n):
    blocks = []
    for _ in range(n):
        torch.manual_seed(0)
        blocks.append(make_block())
    return Chain(blocks)
