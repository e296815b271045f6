# Runs its blocks from the last to the first, which nobody can tell.
# cell: repeat_chain
class Chain(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        for block in reversed(self.blocks):
            x = block(x)
        return x


def repeat_chain(make_block, n):
    return Chain([make_block() for _ in range(n)])
