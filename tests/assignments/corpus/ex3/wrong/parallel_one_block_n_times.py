# [block] * n is one block n times.
# misconception: C07
# lost: repeat_parallel_parameters 0.8, repeat_parallel_output 0.75, repeat_parallel_different 1
# feedback: share one weight: was make_block called once?
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in self.blocks], dim=-1)


def repeat_parallel(make_block, n):
    return SideBySide([make_block()] * n)
