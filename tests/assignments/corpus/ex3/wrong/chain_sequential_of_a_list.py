# Forgets the star.
# misconception: B04
# lost: repeat_chain_parameters 1, repeat_chain_output 1, repeat_chain_different 1,
#   repeat_chain_reproducible 1, repeat_chain_learns 1, repeat_chain_callables 1,
#   repeat_chain_double_and_eval 0.5, repeat_chain_independent 0.5
# feedback: with *
# cell: repeat_chain
def repeat_chain(make_block, n):
    return nn.Sequential([make_block() for _ in range(n)])
