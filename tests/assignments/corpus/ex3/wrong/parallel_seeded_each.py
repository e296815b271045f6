# Sets the seed before each block.
# misconception: C11
# lost: repeat_parallel_different 1, repeat_parallel_reproducible 0.5
# feedback: sets the caller's random numbers back
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in self.blocks], dim=-1)


def repeat_parallel(make_block, n):
    blocks = []
    for _ in range(n):
        torch.manual_seed(0)
        blocks.append(make_block())
    return SideBySide(blocks)
