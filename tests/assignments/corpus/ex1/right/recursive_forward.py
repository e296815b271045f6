# forward calls itself with the rest.
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X, at=0):
        if at == len(self.blocks):
            return X
        return self.forward(self.blocks[at](X), at + 1)
