# Sorts the names as text.
# misconception: B06
# lost: MySequential_order 1
# feedback: '10' comes before '2'
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        for i, block in enumerate(blocks):
            self.add_module(str(i), block)

    def forward(self, X):
        for name in sorted(self._modules):
            X = self._modules[name](X)
        return X
