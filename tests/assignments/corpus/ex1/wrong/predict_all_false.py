# Answers False everywhere.
# lost: predictions_check 2.5
# feedback: state_dict_empty: False
# cell: predictions
predictions = {
    "forward_works": False,
    "backward_fills_grads": False,
    "sgd_raises": False,
    "state_dict_empty": False,
    "strict_load_raises": False,
    "zero_grad_clears": False,
    "eval_reaches_dropout": False,
    "apply_reaches_blocks": False,
    "repr_shows_blocks": False,
    "deepcopy_copies_weights": False,
    "double_converts": False,
    "half_registered_net_raises": False,
}
