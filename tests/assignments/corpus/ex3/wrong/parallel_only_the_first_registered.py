# Registers the first block only.
# misconception: A02 (not named)
# lost: repeat_parallel_parameters 0.8, repeat_parallel_learns 1,
#   repeat_parallel_double_and_eval 0.25
# feedback: share one weight
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = list(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in self.blocks], dim=-1)


def repeat_parallel(make_block, n):
    net = SideBySide([make_block() for _ in range(n)])
    net.first = net.blocks[0]
    return net
