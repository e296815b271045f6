# Turns the ModuleList back into a list.
# misconception: B02 (not named)
# lost: MySequential_shared 0.5, MySequential_registered 3, MySequential_repr 1,
#   MySequential_learns 2, MySequential_state_dict 2, MySequential_moves 1, MySequential_modes 1
# feedback: PyTorch does not see
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = list(nn.ModuleList(blocks))

    def forward(self, X):
        for block in self.blocks:
            X = block(X)
        return X
