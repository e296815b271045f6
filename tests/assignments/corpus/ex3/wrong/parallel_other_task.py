# Runs them in a row.
# misconception: E04
# lost: repeat_parallel_output 0.75
# feedback: added or chained
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


def repeat_parallel(make_block, n):
    return SideBySide([make_block() for _ in range(n)])
