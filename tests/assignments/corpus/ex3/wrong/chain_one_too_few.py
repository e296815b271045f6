# One block too few.
# lost: repeat_chain_parameters 1, repeat_chain_output 0.75
# feedback: not called often enough
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
    return Chain([make_block() for _ in range(1, n)])
