# Keeps the nets in a class attribute that all blocks share.
# misconception: C14
# lost: ParallelBlock_registered 2, ParallelBlock_learns 1.5, ParallelBlock_state_dict 1,
#   ParallelBlock_dtype 1, ParallelBlock_modes 1, ParallelBlock_nests 1,
#   ParallelBlock_same_net 0.5, ParallelBlock_independent 0.5
# feedback: class attribute
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        ParallelBlock.nets = [net1, net2]

    def forward(self, x):
        return torch.cat([net(x) for net in ParallelBlock.nets], dim=-1)
