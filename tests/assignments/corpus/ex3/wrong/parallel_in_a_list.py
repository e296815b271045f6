# Keeps the blocks in a plain list.
# misconception: A01
# lost: repeat_parallel_parameters 1, repeat_parallel_learns 1,
#   repeat_parallel_double_and_eval 0.5
# feedback: the blocks are not registered
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = list(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in self.blocks], dim=-1)


def repeat_parallel(make_block, n):
    return SideBySide([make_block() for _ in range(n)])
