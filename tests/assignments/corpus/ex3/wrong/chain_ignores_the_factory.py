# Makes layers of its own that happen to fit.
# lost: repeat_chain_output 0.75, repeat_chain_double_and_eval 0.25
# feedback: never called
# cell: repeat_chain
def repeat_chain(make_block, n):
    return nn.Sequential(*[nn.Linear(4, 4) for _ in range(n)])
