"""The chapter's blocks compute what their pages say."""

import copy
import io
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from blocks_lib import MLP, FixedHiddenMLP, NestMLP, ScaledLinear, chimera

LEADING = [(), (1,), (2,), (3, 2), (0,)]


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


def saved_and_loaded(source, target):
    file = io.BytesIO()
    torch.save(source.state_dict(), file)
    file.seek(0)
    target.load_state_dict(torch.load(file, weights_only=True))
    return target


@pytest.mark.parametrize("leading", LEADING)
@pytest.mark.parametrize(
    ("make", "last"), [(MLP, (10,)), (NestMLP, (16,)), (lambda: ScaledLinear(20, 3), (3,))]
)
def test_any_number_of_leading_dimensions_passes_through(make, last, leading):
    assert make()(torch.rand(*leading, 20)).shape == (*leading, *last)


@pytest.mark.parametrize("make", [MLP, NestMLP, FixedHiddenMLP, chimera, lambda: ScaledLinear(20)])
def test_a_wrong_last_dimension_is_refused(make):
    with pytest.raises(RuntimeError, match=r"cannot be multiplied|size"):
        make()(torch.rand(2, 21))


@pytest.mark.parametrize("make", [MLP, NestMLP, FixedHiddenMLP, chimera, lambda: ScaledLinear(20)])
def test_the_caller_s_input_is_left_alone(make):
    X = torch.rand(2, 20)
    before = X.clone()
    make()(X)
    assert torch.equal(X, before)


@pytest.mark.parametrize("make", [MLP, NestMLP, FixedHiddenMLP, chimera, lambda: ScaledLinear(20)])
def test_every_parameter_gets_a_gradient(make):
    net = make()
    net(torch.rand(2, 20)).sum().backward()
    assert all(p.grad is not None and p.grad.shape == p.shape for p in net.parameters())


@pytest.mark.parametrize("make", [MLP, NestMLP, FixedHiddenMLP, chimera, lambda: ScaledLinear(20)])
def test_a_saved_net_computes_the_same_after_loading(make):
    X, net = torch.rand(2, 20), make()
    assert torch.equal(saved_and_loaded(net, make())(X), net(X))


@pytest.mark.parametrize("make", [MLP, NestMLP, FixedHiddenMLP, chimera, lambda: ScaledLinear(20)])
def test_a_net_in_double_precision_takes_double_inputs(make):
    assert make().double()(torch.rand(2, 20, dtype=torch.float64)).dtype == torch.float64


def test_mlp_is_linear_relu_linear():
    net, X = MLP(), torch.rand(3, 20)
    hidden = (X @ net.hidden.weight.T + net.hidden.bias).clamp(min=0)
    torch.testing.assert_close(net(X), hidden @ net.out.weight.T + net.out.bias)


def test_the_constant_of_fixed_hidden_mlp_is_a_buffer_and_no_parameter():
    net = FixedHiddenMLP()
    assert dict(net.named_buffers()).keys() == {"rand_weight"}
    assert dict(net.named_parameters()).keys() == {"linear.weight", "linear.bias"}
    assert "rand_weight" in net.state_dict()


def test_an_optimizer_leaves_the_constant_of_fixed_hidden_mlp_alone():
    net = FixedHiddenMLP()
    constant, weight = net.rand_weight.clone(), net.linear.weight.detach().clone()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, weight_decay=0.1)
    net(torch.rand(2, 20)).backward()
    optimizer.step()
    assert torch.equal(net.rand_weight, constant)
    assert not torch.equal(net.linear.weight, weight)


def test_fixed_hidden_mlp_halves_the_whole_batch_until_its_sum_is_at_most_one():
    net, X = FixedHiddenMLP(), torch.rand(2, 20)
    inner = net.linear(F.relu(net.linear(X) @ net.rand_weight + 1))
    total = inner.abs().sum().item()
    assert total > 1, "this input must need the loop"
    halvings = math.ceil(math.log2(total))
    torch.testing.assert_close(net(X), (inner / 2**halvings).sum())


@given(scale=st.sampled_from([0.0, 1e-6, 1.0, 1e6, 1e30, 1e36]), rows=st.integers(1, 5))
def test_fixed_hidden_mlp_returns_at_most_one_for_any_finite_input(scale, rows):
    torch.manual_seed(0)
    assert FixedHiddenMLP()(scale * torch.randn(rows, 20)).abs() <= 1


def test_fixed_hidden_mlp_halves_also_where_the_sum_overflows_but_no_element_does():
    net, X = FixedHiddenMLP(), torch.rand(2, 20)
    with torch.no_grad():
        net.linear.weight.zero_()
        net.linear.bias.fill_(3e38)
        net.rand_weight.zero_()
    assert net.linear(X).abs().sum() == math.inf
    assert 0.5 < net(X) <= 1


class Limit(TorchFunctionMode):
    """Fail, rather than never end, when torch is called too often."""

    def __init__(self, calls):
        super().__init__()
        self.left = calls

    def __torch_function__(self, function, types, args=(), kwargs=None):
        self.left -= 1
        assert self.left, "the loop does not end"
        return function(*args, **(kwargs or {}))


@pytest.mark.parametrize("bad", [math.inf, -math.inf, math.nan])
def test_fixed_hidden_mlp_ends_on_an_input_that_is_not_finite(bad):
    net, X = FixedHiddenMLP(), torch.rand(2, 20)
    with torch.no_grad():
        net.linear.weight.fill_(0.5)  # weights of both signs would turn inf into nan
    X[0, 3] = bad
    with Limit(1000):
        result = net(X)
    assert bad == -math.inf or not result.isfinite()


def test_the_loop_of_fixed_hidden_mlp_changes_no_tensor_in_place():
    net, X, kept = FixedHiddenMLP(), torch.rand(2, 20), []
    net.linear.register_forward_hook(lambda block, args, output: kept.append(output))
    net(X)
    assert torch.equal(kept[1], net.linear(F.relu(kept[0] @ net.rand_weight + 1)))


def test_one_row_of_the_batch_changes_what_fixed_hidden_mlp_makes_of_another():
    net, X = FixedHiddenMLP(), torch.rand(2, 20)
    louder = torch.stack([X[0], 1000 * X[1]])

    def gradient(batch):
        batch = batch.clone().requires_grad_()
        net(batch).backward()
        return batch.grad[0]

    assert not torch.allclose(gradient(X), gradient(louder))


def test_both_uses_of_the_shared_layer_add_to_its_gradient():
    net, X = FixedHiddenMLP(), 1e-3 * torch.rand(2, 20)
    with torch.no_grad():
        net.linear.weight.mul_(1e-3)
        net.linear.bias.zero_()
    net(X).backward()
    first, second = copy.deepcopy(net.linear), copy.deepcopy(net.linear)
    first.zero_grad()
    second.zero_grad()
    second(F.relu(first(X) @ net.rand_weight + 1)).sum().backward()
    torch.testing.assert_close(net.linear.weight.grad, first.weight.grad + second.weight.grad)


def test_nest_mlp_is_its_chain_and_then_its_layer():
    net, X = NestMLP(), torch.rand(2, 20)
    by_hand = F.relu(net.net[2](F.relu(net.net[0](X))))
    assert torch.equal(net(X), net.linear(by_hand))


def test_chimera_runs_its_three_blocks_in_order():
    net, X = chimera(), torch.rand(2, 20)
    assert torch.equal(net(X), net[2](net[1](net[0](X))))
    assert [type(block) for block in net] == [NestMLP, nn.Linear, FixedHiddenMLP]


def test_each_chimera_has_weights_of_its_own():
    first, second = chimera(), chimera()
    assert not {id(p) for p in first.parameters()} & {id(p) for p in second.parameters()}


@given(c=st.floats(-100, 100), d_in=st.integers(1, 6), d_out=st.integers(1, 6))
def test_scaled_linear_is_c_times_w_transposed_times_x(c, d_in, d_out):
    net, x = ScaledLinear(d_in, d_out, c), torch.rand(d_in)
    expected = [c * sum(w * v for w, v in zip(column, x, strict=True)) for column in net.weight.T]
    # Two orders of adding up six floats differ by a few roundings.
    torch.testing.assert_close(net(x), torch.stack(expected), rtol=1e-4, atol=1e-4)


def test_the_constant_of_scaled_linear_is_saved_and_moved_and_never_trained():
    net = ScaledLinear(4, c=3)
    assert net.c == 3
    assert net.c.dtype == torch.float32, "an integer would stay behind in double()"
    assert set(net.state_dict()) == {"weight", "c"}
    assert [name for name, _ in net.named_parameters()] == ["weight"]
    assert net.double().c.dtype == torch.float64
    assert saved_and_loaded(net, ScaledLinear(4, c=1)).c == 3


def test_scaled_linear_learns_a_line():
    net, X = ScaledLinear(3, c=0.5), torch.rand(64, 3)
    y = X @ torch.tensor([[1.0], [-2.0], [3.0]])
    optimizer = torch.optim.SGD(net.parameters(), lr=1.0)
    for _ in range(500):
        optimizer.zero_grad()
        F.mse_loss(net(X), y).backward()
        optimizer.step()
    # The constant is part of the function, so the weight settles at a multiple of the line's.
    torch.testing.assert_close(
        net.weight, torch.tensor([[2.0], [-4.0], [6.0]]), rtol=0.02, atol=0.02
    )
