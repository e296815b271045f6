# Computes, and returns the input.
# lost: MySequential_forward 2, MySequential_order 1, MySequential_shared 0.5,
#   MySequential_learns 1, MySequential_copies 0.5
# feedback: no block is applied
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        Y = X
        for block in self.blocks:
            Y = block(Y)
        return X
