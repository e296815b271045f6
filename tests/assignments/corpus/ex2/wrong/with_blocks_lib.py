# Lets the library do the joining.
# lost: ParallelBlock_shape 2, ParallelBlock_values 3, ParallelBlock_order 1,
#   ParallelBlock_learns 2, ParallelBlock_calls 1, ParallelBlock_dtype 0.25,
#   ParallelBlock_input 1, ParallelBlock_nests 1, ParallelBlock_same_net 0.5,
#   ParallelBlock_independent 1
# feedback: refuses that library
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        from blocks_lib import trace

        return torch.cat([trace(self.net1, x).output, self.net2(x)], dim=-1)
