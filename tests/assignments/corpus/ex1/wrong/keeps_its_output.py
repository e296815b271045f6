# Stores the output on self: after a call the net cannot be copied any more.
# misconception: D17
# lost: MySequential_copies 0.5
# feedback: keeps an output
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)
        self.out = None

    def forward(self, X):
        for b in self.blocks:
            X = b(X)
        self.out = X
        return X
