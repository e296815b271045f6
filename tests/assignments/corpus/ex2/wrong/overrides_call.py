# Defines __call__ instead of forward.
# misconception: D04
# lost: ParallelBlock_calls 0.2
# feedback: __call__ is overridden
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def __call__(self, x):
        return torch.cat([self.net1(x), self.net2(x)], dim=-1)
