# Leaves the last block out.
# lost: MySequential_forward 2, MySequential_order 1, MySequential_shared 0.5,
#   MySequential_learns 1, MySequential_hooks 0.8
# feedback: a block is left out
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        for block in self.blocks[:-1]:
            X = block(X)
        return X
