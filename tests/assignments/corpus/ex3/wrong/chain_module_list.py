# Returns a ModuleList, which cannot be called.
# misconception: B01
# lost: repeat_chain_output 1, repeat_chain_reproducible 1, repeat_chain_learns 1,
#   repeat_chain_callables 1, repeat_chain_double_and_eval 0.25, repeat_chain_independent 0.5
# feedback: does not run them
# cell: repeat_chain
def repeat_chain(make_block, n):
    return nn.ModuleList([make_block() for _ in range(n)])
