# A repr that shows nothing.
# misconception: A10
# lost: MySequential_repr 1
# feedback: print(net) shows
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        for block in self.blocks:
            X = block(X)
        return X

    def __repr__(self):
        return "MySequential"
