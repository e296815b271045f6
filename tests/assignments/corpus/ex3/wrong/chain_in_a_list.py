# Keeps the blocks in a plain list.
# misconception: A01
# lost: repeat_chain_parameters 1, repeat_chain_learns 1, repeat_chain_double_and_eval 0.5
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
    return Chain([make_block() for _ in range(n)])
