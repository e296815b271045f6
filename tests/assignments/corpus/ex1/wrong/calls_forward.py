# Calls block.forward(X), which skips the hooks.
# misconception: D01
# lost: MySequential_hooks 0.8
# feedback: skips the hooks
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        for block in self.blocks:
            X = block.forward(X)
        return X
