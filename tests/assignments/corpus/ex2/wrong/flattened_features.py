# Flattens everything after the batch before it joins.
# misconception: E03 (not named)
# lost: ParallelBlock_shape 0.5
# feedback: the two outputs are not joined
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        a = self.net1(x).flatten(1)
        b = self.net2(x).flatten(1)
        return torch.cat([a, b], dim=1)
