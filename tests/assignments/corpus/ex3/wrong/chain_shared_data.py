# Ties the weights through .data.
# misconception: C05
# lost: repeat_chain_parameters 0.8, repeat_chain_different 1
# feedback: the tensors share memory
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
    blocks = [make_block() for _ in range(n)]
    for block in blocks:
        block.weight.data = blocks[0].weight.data
    return Chain(blocks)
