# Keeps the nets in a plain list.
# misconception: A11
# lost: ParallelBlock_registered 2, ParallelBlock_learns 1.5, ParallelBlock_state_dict 1,
#   ParallelBlock_dtype 1, ParallelBlock_modes 1, ParallelBlock_same_net 0.5
# feedback: PyTorch does not see
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.nets = [net1, net2]

    def forward(self, x):
        return torch.cat([net(x) for net in self.nets], dim=-1)
