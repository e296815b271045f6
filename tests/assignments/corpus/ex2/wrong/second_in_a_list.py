# Registers net1 and hides net2.
# misconception: A02
# lost: ParallelBlock_registered 1, ParallelBlock_learns 0.75, ParallelBlock_state_dict 0.5,
#   ParallelBlock_dtype 1, ParallelBlock_modes 0.5, ParallelBlock_nests 0.5
# feedback: net2 is not among
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.others = [net2]

    def forward(self, x):
        return torch.cat([self.net1(x), self.others[0](x)], dim=-1)
