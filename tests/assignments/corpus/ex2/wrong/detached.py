# Detaches the result.
# misconception: D09
# lost: ParallelBlock_learns 2
# feedback: no gradient with respect to the input
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        return torch.cat([self.net1(x), self.net2(x)], dim=-1).detach()
