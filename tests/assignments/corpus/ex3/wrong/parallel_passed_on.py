# Each block gets the output of the one before it.
# misconception: E04 (not named)
# lost: repeat_parallel_output 0.75
# feedback: not the output of a block
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        outputs = []
        for block in self.blocks:
            x = block(x)
            outputs.append(x)
        return torch.cat(outputs, dim=-1)


def repeat_parallel(make_block, n):
    return SideBySide([make_block() for _ in range(n)])
