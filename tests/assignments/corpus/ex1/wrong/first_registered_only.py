# Registers the first block and hides the others.
# misconception: A02 (not named)
# lost: MySequential_registered 2.5, MySequential_repr 0.5, MySequential_learns 2,
#   MySequential_state_dict 2, MySequential_moves 1, MySequential_modes 1
# feedback: some blocks are registered
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.first = blocks[0]
        self.rest = list(blocks[1:])

    def forward(self, X):
        X = self.first(X)
        for block in self.rest:
            X = block(X)
        return X
