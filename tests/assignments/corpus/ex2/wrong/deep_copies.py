# Copies the nets, so that the caller's nets are not the block's.
# lost: ParallelBlock_registered 2, ParallelBlock_calls 0.8, ParallelBlock_same_net 0.5
# feedback: the block holds a copy
# cell: ParallelBlock
import copy


class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = copy.deepcopy(net1)
        self.net2 = copy.deepcopy(net2)

    def forward(self, x):
        return torch.cat([self.net1(x), self.net2(x)], dim=-1)
