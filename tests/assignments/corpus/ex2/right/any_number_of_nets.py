# Takes any number of nets.
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, *nets):
        super().__init__()
        self.nets = nn.ModuleList(nets)

    def forward(self, *args):
        return torch.cat([net(*args) for net in self.nets], dim=-1)
