# Names that sort as the numbers do.
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        for i, b in enumerate(blocks):
            self.add_module(f"{i:04d}", b)

    def forward(self, X):
        for k in sorted(self._modules):
            X = self._modules[k](X)
        return X
