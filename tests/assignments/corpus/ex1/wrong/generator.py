# Keeps a generator, which is empty the second time.
# misconception: C15
# lost: MySequential_shared 0.5, MySequential_registered 3, MySequential_repr 1,
#   MySequential_learns 2, MySequential_state_dict 2, MySequential_moves 1,
#   MySequential_modes 1, MySequential_copies 1, MySequential_input 0.25
# feedback: a generator is empty the second time
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = (block for block in blocks)

    def forward(self, X):
        for block in self.blocks:
            X = block(X)
        return X
