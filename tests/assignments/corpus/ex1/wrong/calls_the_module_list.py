# Calls the ModuleList as if it ran its blocks.
# misconception: B01
# lost: MySequential_forward 2, MySequential_order 1, MySequential_shared 0.5,
#   MySequential_learns 1, MySequential_moves 0.25, MySequential_hooks 1, MySequential_copies 1,
#   MySequential_input 1
# feedback: does not run them
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        return self.blocks(X)
