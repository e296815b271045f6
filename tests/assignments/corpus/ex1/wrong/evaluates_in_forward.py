# Calls eval() in forward, so training never drops anything out.
# lost: MySequential_modes 0.5
# feedback: sets another mode
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        self.eval()
        for b in self.blocks:
            X = b(X)
        return X
