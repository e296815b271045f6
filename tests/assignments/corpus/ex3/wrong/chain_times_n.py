# nn.Sequential(block) * n repeats the same block.
# misconception: B11 (not named)
# lost: repeat_chain_parameters 0.8, repeat_chain_output 0.5, repeat_chain_different 1
# feedback: share one weight
# cell: repeat_chain
def repeat_chain(make_block, n):
    return nn.Sequential(make_block()) * n
