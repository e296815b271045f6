# A function that returns a module.
# cell: ParallelBlock
def ParallelBlock(net1, net2):
    class Pair(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = net1, net2

        def forward(self, x):
            return torch.cat([self.a(x), self.b(x)], dim=-1)

    return Pair()
