# Names the nets by their type: two Linears collide.
# misconception: A24
# lost: ParallelBlock_shape 2, ParallelBlock_order 1, ParallelBlock_learns 0.75,
#   ParallelBlock_calls 0.4, ParallelBlock_dtype 0.75
# feedback: one net is kept
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.nets = nn.ModuleDict()
        for net in (net1, net2):
            self.nets[type(net).__name__] = net

    def forward(self, x):
        return torch.cat([net(x) for net in self.nets.values()], dim=-1)
