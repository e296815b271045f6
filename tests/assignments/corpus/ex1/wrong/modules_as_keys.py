# Writes to _modules with the blocks as keys.
# misconception: A23
# lost: MySequential_shared 1, MySequential_registered 3, MySequential_repr 1,
#   MySequential_learns 2, MySequential_state_dict 2, MySequential_moves 1, MySequential_modes 1
# feedback: the keys of _modules are no strings
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        for block in blocks:
            self._modules[block] = block

    def forward(self, X):
        for block in self._modules.values():
            X = block(X)
        return X
