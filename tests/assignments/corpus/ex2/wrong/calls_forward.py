# Calls net.forward(x), which skips the hooks.
# misconception: D01
# lost: ParallelBlock_calls 0.8
# feedback: skips the hooks
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        return torch.cat([self.net1.forward(x), self.net2.forward(x)], dim=-1)
