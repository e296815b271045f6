# Takes its nets by name only.
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, *, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        return torch.cat([self.net1(x), self.net2(x)], dim=-1)
