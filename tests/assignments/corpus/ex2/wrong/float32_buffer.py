# Fills a result of fixed type and loses the precision of a float64 net.
# lost: ParallelBlock_dtype 0.25
# feedback: the output is made with a fixed type
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        a, b = self.net1(x), self.net2(x)
        out = torch.empty(*a.shape[:-1], a.shape[-1] + b.shape[-1])
        out[..., : a.shape[-1]] = a
        out[..., a.shape[-1] :] = b
        return out
