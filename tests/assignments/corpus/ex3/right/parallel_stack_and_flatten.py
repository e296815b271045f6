# stack along dim -2, then flatten.
# cell: repeat_parallel
class _P(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.stack([b(x) for b in self.blocks], dim=-2).flatten(-2)


def repeat_parallel(make_block, n):
    return _P([make_block() for _ in range(n)])
