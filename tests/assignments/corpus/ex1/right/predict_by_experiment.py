# No prediction: every statement is tried.
# cell: predictions
import copy

net = ListSequential(nn.Linear(4, 4), nn.Dropout(), nn.Linear(4, 2))


def raises(f):
    try:
        f()
    except Exception:
        return True
    return False


X = torch.rand(3, 4)
net(X).sum().backward()
layers = [b for b in net.blocks if isinstance(b, nn.Linear)]
predictions = {"forward_works": True}
predictions["backward_fills_grads"] = all(l.weight.grad is not None for l in layers)
predictions["sgd_raises"] = raises(lambda: torch.optim.SGD(net.parameters(), lr=0.1))
predictions["state_dict_empty"] = len(net.state_dict()) == 0
predictions["strict_load_raises"] = raises(
    lambda: ListSequential(nn.Linear(4, 4)).load_state_dict(net.state_dict(), strict=True)
)
net.zero_grad()
predictions["zero_grad_clears"] = all(l.weight.grad is None for l in layers)
net.eval()
predictions["eval_reaches_dropout"] = not net.blocks[1].training
calls = []
net.apply(calls.append)
predictions["apply_reaches_blocks"] = any(c is layers[0] for c in calls)
predictions["repr_shows_blocks"] = "Linear" in repr(net)
twin = copy.deepcopy(net)
predictions["deepcopy_copies_weights"] = twin.blocks[0].weight is not net.blocks[0].weight
net.double()
predictions["double_converts"] = layers[0].weight.dtype == torch.float64


class Half(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = ListSequential(nn.Linear(4, 4))
        self.head = nn.Linear(4, 2)


predictions["half_registered_net_raises"] = raises(
    lambda: torch.optim.SGD(Half().parameters(), lr=0.1)
)
