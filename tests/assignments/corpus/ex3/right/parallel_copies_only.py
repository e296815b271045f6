# Keeps the copies of a block that is not used itself.
# cell: repeat_parallel
import copy


class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in self.blocks], dim=-1)


def repeat_parallel(make_block, n):
    pattern = make_block()
    blocks = [copy.deepcopy(pattern) for _ in range(n)]
    for block in blocks:
        block.reset_parameters()
    return SideBySide(blocks)
