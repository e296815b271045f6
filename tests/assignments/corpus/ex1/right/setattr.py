# setattr and getattr with odd names.
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.names = []
        for i, block in enumerate(blocks):
            self.names.append(f"zig_{i}")
            setattr(self, self.names[-1], block)

    def forward(self, X):
        for name in self.names:
            X = getattr(self, name)(X)
        return X
