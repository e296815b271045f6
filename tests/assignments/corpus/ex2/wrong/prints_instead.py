# Prints the result instead of returning it.
# misconception: D03
# lost: ParallelBlock_shape 2, ParallelBlock_values 3, ParallelBlock_order 1,
#   ParallelBlock_learns 2, ParallelBlock_dtype 0.25, ParallelBlock_input 1,
#   ParallelBlock_nests 1, ParallelBlock_same_net 0.5, ParallelBlock_independent 1
# feedback: forward returns nothing
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        print(torch.cat([self.net1(x), self.net2(x)], dim=-1))
