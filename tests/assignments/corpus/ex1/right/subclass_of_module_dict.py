# A ModuleDict that runs its values.
# cell: MySequential
class MySequential(nn.ModuleDict):
    def __init__(self, *blocks):
        super().__init__({str(i): b for i, b in enumerate(blocks)})

    def forward(self, X):
        for b in self.values():
            X = b(X)
        return X
