# A binary tree of pairs.
# cell: repeat_parallel
class Two(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.a, self.b = a, b

    def forward(self, x):
        return torch.cat([self.a(x), self.b(x)], -1)


def repeat_parallel(make_block, n):
    if n == 1:
        return make_block()
    return Two(repeat_parallel(make_block, n // 2), repeat_parallel(make_block, n - n // 2))
