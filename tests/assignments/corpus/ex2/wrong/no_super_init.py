# Forgets super().__init__().
# misconception: A16
# lost: ParallelBlock_shape 2, ParallelBlock_values 3, ParallelBlock_order 1,
#   ParallelBlock_registered 2, ParallelBlock_learns 2, ParallelBlock_calls 1,
#   ParallelBlock_state_dict 1, ParallelBlock_dtype 1, ParallelBlock_modes 1,
#   ParallelBlock_input 1, ParallelBlock_nests 1, ParallelBlock_same_net 1,
#   ParallelBlock_independent 1
# feedback: super().__init__() is missing
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        return torch.cat([self.net1(x), self.net2(x)], dim=-1)
