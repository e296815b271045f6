# add_module and an index.
# cell: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.add_module("0", net1)
        self.add_module("1", net2)

    def forward(self, x):
        return torch.cat([self.get_submodule(name)(x) for name in "01"], dim=-1)
