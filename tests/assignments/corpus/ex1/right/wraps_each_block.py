# Each block in a module of its own.
# cell: MySequential
class Wrap(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x)


class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(Wrap(b) for b in blocks)

    def forward(self, X):
        for b in self.blocks:
            X = b(X)
        return X
