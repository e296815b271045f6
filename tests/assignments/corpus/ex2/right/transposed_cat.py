# Joins along the first dimension of the transposed outputs.
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        a = self.net1(x).transpose(0, -1)
        b = self.net2(x).transpose(0, -1)
        return torch.cat([a, b]).transpose(0, -1)
