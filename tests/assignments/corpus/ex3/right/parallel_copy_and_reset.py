# Copies one block and initializes each copy anew.
# cell: repeat_parallel
import copy


class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in self.blocks], dim=-1)


def repeat_parallel(make_block, n):
    first = make_block()
    blocks = [first]
    for _ in range(n - 1):
        block = copy.deepcopy(first)
        block.reset_parameters()
        blocks.append(block)
    return SideBySide(blocks)
