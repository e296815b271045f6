# Walks over modules(), which goes all the way down.
# lost: MySequential_forward 1.5, MySequential_order 1
# feedback: a block is left out
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        for i, block in enumerate(blocks):
            self.add_module(str(i), block)

    def forward(self, X):
        for block in list(self.modules())[1:]:
            X = block(X)
        return X
