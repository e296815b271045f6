# Changes the input between the two branches.
# misconception: D06
# lost: ParallelBlock_values 3, ParallelBlock_order 1, ParallelBlock_learns 2,
#   ParallelBlock_input 0.5
# feedback: a branch gets another input
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        a = self.net1(x)
        x += 1
        return torch.cat([a, self.net2(x)], dim=-1)
