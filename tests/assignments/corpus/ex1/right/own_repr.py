# A repr of its own, which shows the blocks.
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def __repr__(self):
        return " -> ".join(repr(b) for b in self.blocks)

    def forward(self, X):
        for b in self.blocks:
            X = b(X)
        return X
