# Remembers the widths of its branches.
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        a, b = self.net1(x), self.net2(x)
        self.widths = (a.shape[-1], b.shape[-1])
        return torch.cat([a, b], dim=-1)
