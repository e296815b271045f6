# A ModuleList made once, for all blocks.
# misconception: C14
# lost: ParallelBlock_registered 0.5, ParallelBlock_nests 1, ParallelBlock_same_net 1,
#   ParallelBlock_independent 0.5
# feedback: numbers more than the two nets have
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    shared = nn.ModuleList()

    def __init__(self, net1, net2):
        super().__init__()
        self.nets = self.shared
        self.nets.extend([net1, net2])

    def forward(self, x):
        return torch.cat([net(x) for net in self.nets[-2:]], dim=-1)
