# Takes the columns apart and stacks them.
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        a, b = self.net1(x), self.net2(x)
        return torch.stack([*a.unbind(-1), *b.unbind(-1)], dim=-1)
