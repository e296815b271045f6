# Names the blocks by what they print: equal ones collide.
# misconception: A24 (not named)
# lost: MySequential_forward 0.75, MySequential_order 1, MySequential_shared 0.5,
#   MySequential_learns 2, MySequential_moves 0.75, MySequential_hooks 0.8
# feedback: children() and dict keys drop what repeats
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        for block in blocks:
            self.add_module(repr(block).replace(".", "_"), block)

    def forward(self, X):
        for block in self._modules.values():
            X = block(X)
        return X
