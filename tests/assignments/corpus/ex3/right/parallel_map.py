# map over a range.
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in self.blocks], dim=-1)


def repeat_parallel(make_block, n):
    return SideBySide(list(map(lambda _: make_block(), range(n))))
