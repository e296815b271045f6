# A subclass of nn.Sequential.
# cell: MySequential
class MySequential(nn.Sequential):
    pass
