# Defines __call__ instead of forward.
# misconception: D04
# lost: MySequential_hooks 0.2
# feedback: __call__ is overridden
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def __call__(self, X):
        for block in self.blocks:
            X = block(X)
        return X
