# Ties the weights through .data.
# misconception: C05
# lost: repeat_parallel_parameters 0.8, repeat_parallel_different 1
# feedback: the tensors share memory
# cell: repeat_parallel
class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in self.blocks], dim=-1)


def repeat_parallel(make_block, n):
    blocks = [make_block() for _ in range(n)]
    for block in blocks:
        block.weight.data = blocks[0].weight.data
    return SideBySide(blocks)
