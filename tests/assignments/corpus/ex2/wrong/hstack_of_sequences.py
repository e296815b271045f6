# hstack is cat along dim 1, for sequences too.
# misconception: E03
# lost: ParallelBlock_shape 0.5
# feedback: the last dimension is dim=-1
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        return torch.hstack((self.net1(x), self.net2(x)))
