# An nn.Sequential.
# cell: repeat_chain
def repeat_chain(make_block, n):
    return nn.Sequential(*(make_block() for _ in range(n)))
