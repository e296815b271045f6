# Runs the second branch under no_grad.
# misconception: D09
# lost: ParallelBlock_learns 1.25
# feedback: net2: 0 of
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        a = self.net1(x)
        with torch.no_grad():
            b = self.net2(x)
        return torch.cat([a, b], dim=-1)
