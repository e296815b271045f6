# Accepts classes only.
# lost: repeat_chain_callables 0.5
# feedback: make_block is a lambda
# cell: repeat_chain
class Chain(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


def repeat_chain(make_block, n):
    if hasattr(make_block, "__name__") and not isinstance(make_block, type):
        raise TypeError("a class, please")
    return Chain([make_block() for _ in range(n)])
