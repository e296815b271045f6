# Puts them side by side.
# misconception: E04
# lost: repeat_chain_output 0.5
# feedback: joined
# cell: repeat_chain
class Chain(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        return torch.cat([block(x) for block in self.blocks], dim=-1)


def repeat_chain(make_block, n):
    return Chain([make_block() for _ in range(n)])
