# Registers the first block only.
# misconception: A02 (not named)
# lost: repeat_chain_parameters 0.8, repeat_chain_learns 1, repeat_chain_double_and_eval 0.25
# feedback: share one weight
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
    net = Chain([make_block() for _ in range(n)])
    net.first = net.blocks[0]
    return net
