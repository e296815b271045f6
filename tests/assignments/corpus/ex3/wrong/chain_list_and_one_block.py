# Two mistakes: one block n times, in a plain list.
# misconception: C07
# lost: repeat_chain_parameters 1, repeat_chain_output 0.5, repeat_chain_different 1,
#   repeat_chain_learns 1, repeat_chain_double_and_eval 0.5
# feedback: the blocks are not registered
# cell: repeat_chain
class Chain(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = list(blocks)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


def repeat_chain(make_block, n):
    return Chain([make_block()] * n)
