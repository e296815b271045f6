# A ModuleDict.
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.nets = nn.ModuleDict({"left": net1, "right": net2})

    def forward(self, x):
        return torch.cat([net(x) for net in self.nets.values()], -1)
