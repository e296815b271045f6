# Overrides train() and forgets the blocks.
# lost: MySequential_modes 0.5
# feedback: does not pass it on
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def train(self, mode=True):
        self.training = mode

    def forward(self, X):
        for b in self.blocks:
            X = b(X)
        return X
