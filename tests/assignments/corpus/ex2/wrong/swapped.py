# The output of net2 comes first.
# lost: ParallelBlock_order 1
# feedback: the output of net2 comes first
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        return torch.cat([self.net2(x), self.net1(x)], dim=-1)
