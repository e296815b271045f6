# A slip of the pen: net1 on both sides.
# lost: ParallelBlock_shape 1, ParallelBlock_values 3, ParallelBlock_order 1,
#   ParallelBlock_learns 0.75, ParallelBlock_calls 0.8
# feedback: of 2 tensors changed
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        return torch.cat([self.net1(x), self.net1(x)], dim=-1)
