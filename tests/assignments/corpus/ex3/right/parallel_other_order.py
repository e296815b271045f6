# The last block's piece first, which nobody can tell.
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in reversed(self.blocks)], dim=-1)


def repeat_parallel(make_block, n):
    return SideBySide([make_block() for _ in range(n)])
