# A Sequential whose forward is another one.
# cell: ParallelBlock
class ParallelBlock(nn.Sequential):
    def forward(self, x):
        return torch.cat([net(x) for net in self], dim=-1)
