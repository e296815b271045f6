# The seed's version with strings as keys.
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        for i, block in enumerate(blocks):
            self._modules[str(i)] = block

    def forward(self, X):
        for block in self._modules.values():
            X = block(X)
        return X
