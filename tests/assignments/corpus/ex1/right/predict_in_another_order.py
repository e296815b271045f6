# The same answers, in another order and in a subclass of dict.
# cell: predictions
from collections import OrderedDict

predictions = OrderedDict(
    (name, False)
    for name in (
        "zero_grad_clears strict_load_raises eval_reaches_dropout apply_reaches_blocks "
        "repr_shows_blocks double_converts half_registered_net_raises"
    ).split()
)
predictions |= dict.fromkeys(
    "forward_works backward_fills_grads sgd_raises state_dict_empty deepcopy_copies_weights".split(),
    True,
)
