# Forgets to return the net.
# misconception: D03
# lost: repeat_parallel_parameters 1, repeat_parallel_output 1, repeat_parallel_different 1,
#   repeat_parallel_reproducible 1, repeat_parallel_learns 1, repeat_parallel_callables 1,
#   repeat_parallel_double_and_eval 0.5, repeat_parallel_independent 0.5
# feedback: is a return missing
# cell: repeat_parallel
def repeat_parallel(make_block, n):
    nn.Sequential(*[make_block() for _ in range(n)])
