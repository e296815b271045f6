# Answers in words.
# lost: predictions_check 6
# feedback: is not answered
# cell: predictions
predictions = {
    "forward_works": "yes",
    "backward_fills_grads": "yes",
    "sgd_raises": "yes",
    "state_dict_empty": "yes",
    "strict_load_raises": "no",
    "zero_grad_clears": "no",
    "eval_reaches_dropout": "no",
    "apply_reaches_blocks": "no",
    "repr_shows_blocks": "no",
    "deepcopy_copies_weights": "yes",
    "double_converts": "no",
    "half_registered_net_raises": "no",
}
