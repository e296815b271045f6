# Two mistakes: a plain list, and the order.
# misconception: A01
# lost: MySequential_forward 1.5, MySequential_order 1, MySequential_shared 0.5,
#   MySequential_registered 3, MySequential_repr 1, MySequential_learns 2,
#   MySequential_state_dict 2, MySequential_moves 1, MySequential_modes 1
# feedback: from the last to the first
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = list(blocks)

    def forward(self, X):
        for block in self.blocks[::-1]:
            X = block(X)
        return X
