# One ModuleList for all nets.
# misconception: C14
# lost: MySequential_shared 0.5, MySequential_registered 2, MySequential_learns 1,
#   MySequential_modes 1, MySequential_copies 0.5
# feedback: the net makes tensors of its own
# cell: MySequential
class MySequential(nn.Module):
    shared = nn.ModuleList()

    def __init__(self, *blocks):
        super().__init__()
        self.row = self.shared
        self.row.extend(blocks)
        self.n = len(blocks)

    def forward(self, X):
        for block in self.row[-self.n :]:
            X = block(X)
        return X
