# Holds an nn.Sequential.
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.net = nn.Sequential(*blocks)

    def forward(self, X):
        return self.net(X)
