# It is nn.Sequential.
# cell: MySequential
MySequential = nn.Sequential
