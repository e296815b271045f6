# Stacks along a new last dimension.
# misconception: E02
# lost: ParallelBlock_shape 2, ParallelBlock_values 3, ParallelBlock_nests 1
# feedback: stack adds a dimension
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        return torch.stack([self.net1(x), self.net2(x)], -1)
