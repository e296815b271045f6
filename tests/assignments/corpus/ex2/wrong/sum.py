# Adds the two outputs.
# misconception: E04
# lost: ParallelBlock_shape 2, ParallelBlock_values 3, ParallelBlock_order 1
# feedback: composed or added
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        return self.net1(x) + self.net2(x)
