# Gives each net a half of the features.
# lost: ParallelBlock_shape 2, ParallelBlock_values 3, ParallelBlock_order 1,
#   ParallelBlock_learns 2, ParallelBlock_calls 1, ParallelBlock_dtype 0.25,
#   ParallelBlock_input 1, ParallelBlock_nests 1, ParallelBlock_same_net 0.5,
#   ParallelBlock_independent 1
# feedback: another width
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        a, b = x.chunk(2, dim=-1)
        return torch.cat([self.net1(a), self.net2(b)], dim=-1)
