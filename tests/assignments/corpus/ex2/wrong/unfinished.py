# Only the constructor is written.
# lost: ParallelBlock_shape 2, ParallelBlock_values 3, ParallelBlock_order 1,
#   ParallelBlock_learns 2, ParallelBlock_calls 1, ParallelBlock_dtype 0.25,
#   ParallelBlock_input 1, ParallelBlock_nests 1, ParallelBlock_same_net 0.5,
#   ParallelBlock_independent 1
# feedback: the cell still holds the placeholder
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        raise NotImplementedError("your code goes here")
