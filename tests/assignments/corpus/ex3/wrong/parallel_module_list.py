# Returns a ModuleList, which cannot be called.
# misconception: B01
# lost: repeat_parallel_output 1, repeat_parallel_reproducible 1, repeat_parallel_learns 1,
#   repeat_parallel_callables 1, repeat_parallel_double_and_eval 0.25,
#   repeat_parallel_independent 0.5
# feedback: does not run them
# cell: repeat_parallel
def repeat_parallel(make_block, n):
    return nn.ModuleList([make_block() for _ in range(n)])
