# Walks over modules(), which goes all the way down.
# lost: ParallelBlock_values 3, ParallelBlock_order 1, ParallelBlock_learns 2,
#   ParallelBlock_nests 0.5, ParallelBlock_same_net 0.5
# feedback: a branch gets another input
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        nets = list(self.modules())[1:]
        return torch.cat([net(x) for net in nets], dim=-1)
