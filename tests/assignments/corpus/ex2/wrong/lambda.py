# A closure holds the nets.
# misconception: A13 (not named)
# lost: ParallelBlock_registered 2, ParallelBlock_learns 1.5, ParallelBlock_state_dict 1,
#   ParallelBlock_dtype 1, ParallelBlock_modes 1, ParallelBlock_same_net 0.5
# feedback: PyTorch does not see
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.run = lambda x: torch.cat([net1(x), net2(x)], dim=-1)

    def forward(self, x):
        return self.run(x)
