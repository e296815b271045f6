# Freezes its blocks.
# lost: MySequential_learns 1
# feedback: cut off from the graph
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks).requires_grad_(False)

    def forward(self, X):
        for block in self.blocks:
            X = block(X)
        return X
