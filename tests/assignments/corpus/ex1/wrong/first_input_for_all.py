# Gives each block the first input.
# lost: MySequential_forward 1.5, MySequential_order 1, MySequential_shared 0.5,
#   MySequential_learns 1
# feedback: each block gets the first input
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        for block in self.blocks:
            Y = block(X)
        return Y
