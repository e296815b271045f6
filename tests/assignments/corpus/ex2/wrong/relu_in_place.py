# An in-place relu on the output of a branch, which may be the input itself.
# misconception: D07 (not named)
# lost: ParallelBlock_values 3, ParallelBlock_order 1, ParallelBlock_input 0.25
# feedback: the input was changed
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        a = self.net1(x)
        return torch.cat([a.relu_(), self.net2(x)], dim=-1)
