# Leaves dim out: cat joins along the batch.
# misconception: E01
# lost: ParallelBlock_shape 2, ParallelBlock_values 3
# feedback: joined along dim 0
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        return torch.cat([self.net1(x), self.net2(x)])
