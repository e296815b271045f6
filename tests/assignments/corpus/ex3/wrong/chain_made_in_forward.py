# Makes its blocks anew in each call.
# misconception: A20
# lost: repeat_chain_parameters 1, repeat_chain_output 0.25, repeat_chain_different 1,
#   repeat_chain_learns 1, repeat_chain_double_and_eval 0.5, repeat_chain_independent 0.5
# feedback: the blocks are not registered
# cell: repeat_chain
class Chain(nn.Module):
    def __init__(self, blocks, n):
        super().__init__()
        self.blocks, self.n = blocks, n

    def forward(self, x):
        for block in [self.blocks() for _ in range(self.n)]:
            x = block(x)
        return x


def repeat_chain(make_block, n):
    return Chain(make_block, n)
