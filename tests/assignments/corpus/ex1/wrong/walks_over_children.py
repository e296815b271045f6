# Walks over children(), which drops what repeats.
# misconception: B12
# lost: MySequential_shared 0.5
# feedback: children() and dict keys drop what repeats
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        for i, block in enumerate(blocks):
            self.add_module(str(i), block)

    def forward(self, X):
        for block in self.children():
            X = block(X)
        return X
