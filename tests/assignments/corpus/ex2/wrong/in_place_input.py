# Rescales the caller's tensor in place.
# misconception: D06
# lost: ParallelBlock_input 0.5
# feedback: the input was changed
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        x *= 1.5
        return torch.cat([self.net1(x / 1.5), self.net2(x / 1.5)], dim=-1)
