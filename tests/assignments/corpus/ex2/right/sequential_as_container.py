# A Sequential that is never called.
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.nets = nn.Sequential(net1, net2)

    def forward(self, x):
        return torch.concat([self.nets[0](x), self.nets[1](x)], -1)
