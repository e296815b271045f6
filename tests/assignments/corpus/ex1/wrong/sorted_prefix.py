# Sorts prefixed names as text.
# misconception: B06
# lost: MySequential_order 1, MySequential_shared 0.5
# feedback: '10' comes before '2'
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        for i, block in enumerate(blocks):
            setattr(self, f"block{i}", block)

    def forward(self, X):
        for _, block in sorted(self.named_children()):
            X = block(X)
        return X
