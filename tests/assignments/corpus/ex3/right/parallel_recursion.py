# Calls itself for the rest.
# cell: repeat_parallel
class Link(nn.Module):
    def __init__(self, head, tail):
        super().__init__()
        self.head, self.tail = head, tail

    def forward(self, x):
        return torch.cat([self.head(x), self.tail(x)], dim=-1)


def repeat_parallel(make_block, n):
    if n == 1:
        return make_block()
    return Link(make_block(), repeat_parallel(make_block, n - 1))
