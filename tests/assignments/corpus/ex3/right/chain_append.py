# Appends to an nn.Sequential.
# cell: repeat_chain
def repeat_chain(make_block, n):
    net = nn.Sequential()
    for _ in range(n):
        net.append(make_block())
    return net
