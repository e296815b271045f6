# Registers copies of the blocks.
# lost: MySequential_shared 0.5, MySequential_registered 2.5, MySequential_hooks 0.8
# feedback: copies of the blocks
# cell: MySequential
import copy


class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(copy.deepcopy(block) for block in blocks)

    def forward(self, X):
        for block in self.blocks:
            X = block(X)
        return X
