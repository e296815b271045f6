# Places the columns with an identity matrix.
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, x):
        a, b = self.net1(x), self.net2(x)
        n, m = a.shape[-1], b.shape[-1]
        eye = torch.eye(n + m, dtype=a.dtype, device=a.device)
        return a @ eye[:n] + b @ eye[n:]
