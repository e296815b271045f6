# Runs the blocks from the last to the first.
# lost: MySequential_forward 1.5, MySequential_order 1
# feedback: from the last to the first
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        for block in reversed(self.blocks):
            X = block(X)
        return X
