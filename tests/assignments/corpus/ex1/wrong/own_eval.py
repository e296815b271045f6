# Overrides eval and does not pass it on.
# misconception: A08
# lost: MySequential_modes 0.5
# feedback: net.eval()
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        for block in self.blocks:
            X = block(X)
        return X

    def train(self, mode=True):
        self.training = mode
        return self
