# Leaves a question out.
# lost: predictions_check 0.5
# feedback: is not answered
# cell: predictions
predictions = {
    "forward_works": True,
    "backward_fills_grads": True,
    "state_dict_empty": True,
    "strict_load_raises": False,
    "zero_grad_clears": False,
    "eval_reaches_dropout": False,
    "apply_reaches_blocks": False,
    "repr_shows_blocks": False,
    "deepcopy_copies_weights": True,
    "double_converts": False,
    "half_registered_net_raises": False,
}
