# One module that branches, one that joins.
# cell: ParallelBlock
class Concat(nn.Module):
    def forward(self, parts):
        return torch.cat(list(parts), dim=-1)


class Both(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.a, self.b = a, b

    def forward(self, x):
        return self.a(x), self.b(x)


class ParallelBlock(nn.Sequential):
    def __init__(self, net1, net2):
        super().__init__(Both(net1, net2), Concat())
