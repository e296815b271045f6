# Forgets the star: nn.Sequential(blocks).
# misconception: B04
# lost: MySequential_forward 2, MySequential_order 1, MySequential_shared 1,
#   MySequential_registered 3, MySequential_repr 1, MySequential_learns 2,
#   MySequential_state_dict 2, MySequential_moves 1, MySequential_modes 1, MySequential_hooks 1,
#   MySequential_copies 1, MySequential_input 1
# feedback: with *
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.net = nn.Sequential(blocks)

    def forward(self, X):
        return self.net(X)
