# hstack, after the leading dimensions are folded.
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        a, b = self.net1(x), self.net2(x)
        rows = torch.hstack([a.reshape(-1, a.shape[-1]), b.reshape(-1, b.shape[-1])])
        return rows.reshape(*a.shape[:-1], -1)
