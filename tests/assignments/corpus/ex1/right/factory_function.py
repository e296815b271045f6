# A function that returns an nn.Sequential.
# cell: MySequential
def MySequential(*blocks):
    return nn.Sequential(*blocks)
