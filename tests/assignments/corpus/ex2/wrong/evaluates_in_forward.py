# Calls eval() in forward.
# lost: ParallelBlock_modes 0.5
# feedback: sets another mode
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        self.eval()
        return torch.cat([self.net1(x), self.net2(x)], dim=-1)
