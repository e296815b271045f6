# Believes that PyTorch complains whenever something is missing.
# misconception: A02
# lost: predictions_check 1
# feedback: half_registered_net_raises: True
# cell: predictions
predictions = {
    "forward_works": True,
    "backward_fills_grads": True,
    "sgd_raises": True,
    "state_dict_empty": True,
    "strict_load_raises": True,
    "zero_grad_clears": False,
    "eval_reaches_dropout": False,
    "apply_reaches_blocks": False,
    "repr_shows_blocks": False,
    "deepcopy_copies_weights": True,
    "double_converts": False,
    "half_registered_net_raises": True,
}
