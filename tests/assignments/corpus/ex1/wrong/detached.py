# Detaches between the blocks.
# misconception: D09
# lost: MySequential_learns 1, MySequential_input 0.25
# feedback: of 6 tensors of the blocks changed
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        for block in self.blocks:
            X = block(X.detach())
        return X
