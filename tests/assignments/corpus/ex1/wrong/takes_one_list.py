# Expects one list instead of the blocks.
# misconception: B04 (not named)
# lost: MySequential_forward 2, MySequential_order 1, MySequential_shared 1,
#   MySequential_registered 3, MySequential_repr 1, MySequential_learns 2,
#   MySequential_state_dict 2, MySequential_moves 1, MySequential_modes 1, MySequential_hooks 1,
#   MySequential_copies 1, MySequential_input 1
# feedback: the arguments differ
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        for block in self.blocks:
            X = block(X)
        return X
