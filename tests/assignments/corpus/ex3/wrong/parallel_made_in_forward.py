# Makes its blocks anew in each call.
# misconception: A20
# lost: repeat_parallel_parameters 1, repeat_parallel_different 1, repeat_parallel_learns 1,
#   repeat_parallel_double_and_eval 0.5, repeat_parallel_independent 0.5
# feedback: the blocks are not registered
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks, n):
        super().__init__()
        self.blocks, self.n = blocks, n

    def forward(self, x):
        return torch.cat([block(x) for block in [self.blocks() for _ in range(self.n)]], dim=-1)


def repeat_parallel(make_block, n):
    return SideBySide(make_block, n)
