# Calls net1 once more to learn its width.
# lost: ParallelBlock_calls 0.4
# feedback: it is called 2 times
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        width = self.net1(x).shape[-1]
        out = torch.cat([self.net1(x), self.net2(x)], dim=-1)
        assert out.shape[-1] > width
        return out
