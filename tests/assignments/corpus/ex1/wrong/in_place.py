# Changes the caller's input in place.
# misconception: D06
# lost: MySequential_input 0.5
# feedback: the caller's tensor was changed
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        X += 1
        X = X - 1
        for block in self.blocks:
            X = block(X)
        return X
