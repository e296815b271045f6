# Inserts each block at the front.
# cell: repeat_chain
def repeat_chain(make_block, n):
    seq = nn.Sequential()
    for _ in range(n):
        seq.insert(0, make_block())
    return seq
