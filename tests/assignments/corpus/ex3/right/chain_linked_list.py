# A linked list.
# cell: repeat_chain
class L(nn.Module):
    def __init__(self, make, n):
        super().__init__()
        self.b = make()
        self.rest = L(make, n - 1) if n > 1 else nn.Identity()

    def forward(self, x):
        return self.rest(self.b(x))


def repeat_chain(make_block, n):
    return L(make_block, n)
