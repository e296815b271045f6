# Names the blocks by their type: two Linears collide.
# misconception: A24 (not named)
# lost: MySequential_forward 0.75, MySequential_order 1, MySequential_shared 0.5,
#   MySequential_registered 2, MySequential_repr 0.5, MySequential_learns 2,
#   MySequential_state_dict 1, MySequential_moves 0.75, MySequential_hooks 0.8
# feedback: a block is left out
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        for block in blocks:
            self.add_module(type(block).__name__, block)

    def forward(self, X):
        for block in self._modules.values():
            X = block(X)
        return X
