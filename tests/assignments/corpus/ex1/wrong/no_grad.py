# Runs the blocks under no_grad.
# misconception: D09
# lost: MySequential_learns 1, MySequential_input 0.25
# feedback: cut off from the graph
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        with torch.no_grad():
            for block in self.blocks:
                X = block(X)
        return X
