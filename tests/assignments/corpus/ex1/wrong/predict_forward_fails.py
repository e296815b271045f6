# Believes that nothing works without registration.
# misconception: A01
# lost: predictions_check 1
# feedback: forward_works: False
# cell: predictions
predictions = {
    "forward_works": False,
    "backward_fills_grads": False,
    "sgd_raises": True,
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
