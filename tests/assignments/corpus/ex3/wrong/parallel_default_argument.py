# Collects the blocks in a default argument.
# misconception: C13 (not named)
# lost: repeat_parallel_parameters 1, repeat_parallel_output 1, repeat_parallel_different 1,
#   repeat_parallel_reproducible 0.5, repeat_parallel_independent 0.5
# feedback: blocks of an earlier net
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in self.blocks], dim=-1)


def repeat_parallel(make_block, n, blocks=[]):
    for _ in range(n):
        blocks.append(make_block())
    return SideBySide(blocks)
