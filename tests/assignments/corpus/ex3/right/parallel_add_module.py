# add_module with names of its own.
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in list(self.children())[1:]], dim=-1)


def repeat_parallel(make_block, n):
    net = SideBySide([])
    for i in range(n):
        net.add_module(f"part {i}", make_block())
    return net
