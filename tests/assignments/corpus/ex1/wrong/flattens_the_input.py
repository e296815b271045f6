# Flattens all but the batch, as if every input were an image for an MLP.
# lost: MySequential_forward 0.75
# feedback: mat1 and mat2
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        X = X.view(X.shape[0], -1)
        for b in self.blocks:
            X = b(X)
        return X
