# Copies one block, initial values and all.
# misconception: C09
# lost: repeat_parallel_different 1
# feedback: a deep copy copies the initial values too
# cell: repeat_parallel
import copy


class SideBySide(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in self.blocks], dim=-1)


def repeat_parallel(make_block, n):
    block = make_block()
    return SideBySide([copy.deepcopy(block) for _ in range(n)])
