# Pairs of pairs.
# cell: repeat_parallel
from functools import reduce


class Pair(nn.Module):
    def __init__(self, left, right):
        super().__init__()
        self.left, self.right = left, right

    def forward(self, x):
        return torch.cat([self.left(x), self.right(x)], dim=-1)


def repeat_parallel(make_block, n):
    return reduce(Pair, (make_block() for _ in range(n)))
