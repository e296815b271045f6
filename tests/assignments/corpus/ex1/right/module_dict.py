# A ModuleDict.
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.row = nn.ModuleDict({f"step{i}": block for i, block in enumerate(blocks)})

    def forward(self, X):
        for block in self.row.values():
            X = block(X)
        return X
