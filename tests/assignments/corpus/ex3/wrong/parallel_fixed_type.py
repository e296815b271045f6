# Converts to float32 on the way.
# lost: repeat_parallel_double_and_eval 0.25
# feedback: after net.double()
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([block(x).float() for block in self.blocks], dim=-1)


def repeat_parallel(make_block, n):
    return SideBySide([make_block() for _ in range(n)])
