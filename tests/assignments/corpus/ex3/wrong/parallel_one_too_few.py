# One block too few.
# lost: repeat_parallel_parameters 1, repeat_parallel_output 1
# feedback: not called often enough
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in self.blocks], dim=-1)


def repeat_parallel(make_block, n):
    return SideBySide([make_block() for _ in range(1, n)])
