# A closure holds the blocks.
# misconception: A13 (not named)
# lost: MySequential_shared 0.5, MySequential_registered 3, MySequential_repr 1,
#   MySequential_learns 2, MySequential_state_dict 2, MySequential_moves 1,
#   MySequential_modes 1, MySequential_copies 0.5
# feedback: PyTorch does not see
# cell: MySequential
from functools import reduce


class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.run = lambda X: reduce(lambda Y, block: block(Y), blocks, X)

    def forward(self, X):
        return self.run(X)
