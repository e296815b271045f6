# Forgets to return the result.
# misconception: D03
# lost: MySequential_forward 2, MySequential_order 1, MySequential_shared 0.5,
#   MySequential_learns 1, MySequential_moves 0.25, MySequential_copies 1, MySequential_input 1
# feedback: forward returns nothing
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        for block in self.blocks:
            X = block(X)
