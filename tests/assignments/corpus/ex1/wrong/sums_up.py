# Adds the outputs up.
# misconception: E04 (not named)
# lost: MySequential_forward 1.5, MySequential_order 1, MySequential_shared 0.5
# feedback: a block is left out, or gets another input
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        return sum(block(X) for block in self.blocks)
