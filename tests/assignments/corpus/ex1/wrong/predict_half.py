# Answers half of the questions.
# lost: predictions_check 3
# feedback: is not answered
# cell: predictions
predictions = {
    "forward_works": True,
    "backward_fills_grads": True,
    "sgd_raises": True,
    "state_dict_empty": True,
    "strict_load_raises": False,
    "zero_grad_clears": False,
    "eval_reaches_dropout": None,
    "apply_reaches_blocks": None,
    "repr_shows_blocks": None,
    "deepcopy_copies_weights": None,
    "double_converts": None,
    "half_registered_net_raises": None,
}
