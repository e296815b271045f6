# The constructor mixes the nets up.
# lost: ParallelBlock_order 1
# feedback: the output of net2 comes first
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net2
        self.net2 = net1

    def forward(self, x):
        return torch.cat([self.net1(x), self.net2(x)], dim=-1)
