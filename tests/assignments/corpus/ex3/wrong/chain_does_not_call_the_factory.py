# Passes the factory where blocks belong.
# misconception: C08
# lost: repeat_chain_parameters 1, repeat_chain_output 1, repeat_chain_different 1,
#   repeat_chain_reproducible 1, repeat_chain_learns 1, repeat_chain_callables 1,
#   repeat_chain_double_and_eval 0.5, repeat_chain_independent 0.5
# feedback: not what makes them
# cell: repeat_chain
class Chain(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


def repeat_chain(make_block, n):
    return Chain([make_block for _ in range(n)])
