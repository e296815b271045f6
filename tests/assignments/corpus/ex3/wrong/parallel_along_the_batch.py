# Joins along the batch.
# misconception: E01
# lost: repeat_parallel_output 0.75
# feedback: joined along the batch
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in self.blocks])


def repeat_parallel(make_block, n):
    return SideBySide([make_block() for _ in range(n)])
