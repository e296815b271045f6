# add_module with names of its own.
# cell: repeat_chain
class Chain(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        for block in list(self.children())[1:]:
            x = block(x)
        return x


def repeat_chain(make_block, n):
    net = Chain([])
    for i in range(n):
        net.add_module(f"part {i}", make_block())
    return net
