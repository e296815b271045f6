# forward leaves the first block out.
# lost: repeat_chain_output 0.75, repeat_chain_learns 1
# feedback: a block is left out
# cell: repeat_chain
class Chain(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        for block in self.blocks[1:]:
            x = block(x)
        return x


def repeat_chain(make_block, n):
    return Chain([make_block() for _ in range(n)])
