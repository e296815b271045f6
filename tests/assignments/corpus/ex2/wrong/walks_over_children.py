# Walks over children(), which drops a net given twice.
# misconception: B12
# lost: ParallelBlock_same_net 0.5
# feedback: the net is kept once
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        return torch.cat([net(x) for net in self.children()], dim=-1)
