# Prints and warns in forward, which is harmless.
# cell: ParallelBlock
import warnings


class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        print("forward", x.shape)
        warnings.warn("side by side", stacklevel=2)
        return torch.cat([self.net1(x), self.net2(x)], dim=-1)
