# A class with the function's name.
# cell: repeat_chain
class repeat_chain(nn.Module):
    def __init__(self, make_block, n):
        super().__init__()
        self.blocks = nn.ModuleList(make_block() for _ in range(n))

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x
