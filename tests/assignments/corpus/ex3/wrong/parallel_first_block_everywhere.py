# Uses the first block for each piece.
# lost: repeat_parallel_output 0.75, repeat_parallel_learns 1
# feedback: not the output of a block, or one block is used twice
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([self.blocks[0](x) for _ in self.blocks], dim=-1)


def repeat_parallel(make_block, n):
    return SideBySide([make_block() for _ in range(n)])
