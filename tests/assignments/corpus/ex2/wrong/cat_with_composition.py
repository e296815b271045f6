# The second branch gets the output of the first.
# misconception: E04 (not named)
# lost: ParallelBlock_shape 1, ParallelBlock_values 3, ParallelBlock_order 1,
#   ParallelBlock_nests 0.25
# feedback: a branch gets another input
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        a = self.net1(x)
        b = self.net2(a)
        return torch.cat([a, b], dim=-1)
