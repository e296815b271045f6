# Adds a layer that nobody asked for.
# lost: ParallelBlock_registered 0.5, ParallelBlock_nests 0.5, ParallelBlock_same_net 0.5
# feedback: numbers more than the two nets have
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2
        self.head = nn.Linear(8, 8)

    def forward(self, x):
        return torch.cat([self.net1(x), self.net2(x)], dim=-1)
