# Takes both outputs apart into columns and stacks them.
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        columns = [*self.net1(x).unbind(-1), *self.net2(x).unbind(-1)]
        return torch.stack(columns, dim=-1)
