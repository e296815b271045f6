# Registers the parameters, and hides the blocks.
# misconception: A12 (not named)
# lost: MySequential_registered 0.5, MySequential_repr 1, MySequential_state_dict 1,
#   MySequential_moves 1, MySequential_modes 1
# feedback: 0 of 3 buffers come back
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = list(blocks)
        self.weights = nn.ParameterList(p for block in blocks for p in block.parameters())

    def forward(self, X):
        for block in self.blocks:
            X = block(X)
        return X
