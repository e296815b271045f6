# Accepts classes only.
# lost: repeat_parallel_callables 0.5
# feedback: make_block is a lambda
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in self.blocks], dim=-1)


def repeat_parallel(make_block, n):
    if hasattr(make_block, "__name__") and not isinstance(make_block, type):
        raise TypeError("a class, please")
    return SideBySide([make_block() for _ in range(n)])
