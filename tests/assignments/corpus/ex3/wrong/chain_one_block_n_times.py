# [block] * n is one block n times.
# misconception: C07
# lost: repeat_chain_parameters 0.8, repeat_chain_output 0.5, repeat_chain_different 1
# feedback: share one weight: was make_block called once?
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
    return Chain([make_block()] * n)
