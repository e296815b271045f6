# Prints and warns in forward, which is harmless.
# cell: MySequential
import warnings


class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        print(X.shape)
        warnings.warn("in a row", stacklevel=2)
        for block in self.blocks:
            X = block(X)
        return X
