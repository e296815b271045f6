# Registers the parameters, and hides the nets.
# misconception: A12 (not named)
# lost: ParallelBlock_state_dict 0.5, ParallelBlock_modes 1
# feedback: does not bring back net1
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.nets = [net1, net2]
        self.weights = nn.ParameterList([*net1.parameters(), *net2.parameters()])

    def forward(self, x):
        return torch.cat([net(x) for net in self.nets], dim=-1)
