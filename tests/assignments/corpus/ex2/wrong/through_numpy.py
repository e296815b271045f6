# Joins with NumPy, which the graph does not follow.
# misconception: D09
# lost: ParallelBlock_learns 2
# feedback: 0 of
# cell: ParallelBlock
import numpy as np


class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        a = self.net1(x).detach().numpy()
        b = self.net2(x).detach().numpy()
        return torch.from_numpy(np.concatenate([a, b], axis=-1))
