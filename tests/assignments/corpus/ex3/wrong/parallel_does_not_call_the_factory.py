# Passes the factory where blocks belong.
# misconception: C08
# lost: repeat_parallel_parameters 1, repeat_parallel_output 1, repeat_parallel_different 1,
#   repeat_parallel_reproducible 1, repeat_parallel_learns 1, repeat_parallel_callables 1,
#   repeat_parallel_double_and_eval 0.5, repeat_parallel_independent 0.5
# feedback: not what makes them
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in self.blocks], dim=-1)


def repeat_parallel(make_block, n):
    return SideBySide([make_block for _ in range(n)])
