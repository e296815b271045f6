"""MySequential is nn.Sequential's equal; the two museum pieces break exactly as they say."""

import copy

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from blocks_lib import ListSequential, MySequential, SeedSequential


def blocks():
    torch.manual_seed(0)
    return [nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)]


# --- MySequential against nn.Sequential ---------------------------------------------------------


@given(data=st.data())
def test_my_sequential_computes_what_sequential_computes(chains, chain_of, data):
    plan = data.draw(chains)
    X = torch.linspace(-1, 1, 12).reshape(3, 4)
    mine, theirs = chain_of(plan, MySequential), chain_of(plan, nn.Sequential)
    assert torch.equal(mine(X), theirs(X))


@given(data=st.data())
def test_my_sequential_has_sequential_s_names_and_values(chains, chain_of, data):
    plan = data.draw(chains)
    mine, theirs = chain_of(plan, MySequential), chain_of(plan, nn.Sequential)
    assert [name for name, _ in mine.named_modules()] == [n for n, _ in theirs.named_modules()]
    assert [name for name, _ in mine.named_parameters()] == [
        name for name, _ in theirs.named_parameters()
    ]
    saved, expected = mine.state_dict(), theirs.state_dict()
    assert list(saved) == list(expected)
    assert all(torch.equal(saved[name], expected[name]) for name in saved)


@given(data=st.data())
def test_my_sequential_measures_and_iterates_as_sequential(chains, chain_of, data):
    plan = data.draw(chains)
    mine, theirs = chain_of(plan, MySequential), chain_of(plan, nn.Sequential)
    assert len(mine) == len(theirs)
    assert bool(mine) == bool(theirs)
    positions = {id(block): index for index, block in enumerate(mine)}
    same = {id(block): index for index, block in enumerate(theirs)}
    assert [positions[id(b)] for b in mine] == [same[id(b)] for b in theirs]


@given(data=st.data(), index=st.integers(-15, 15))
def test_my_sequential_finds_by_index_what_sequential_finds(chains, chain_of, data, index):
    plan = data.draw(chains)
    mine, theirs = chain_of(plan, MySequential), chain_of(plan, nn.Sequential)
    try:
        expected = [block is theirs[index] for block in theirs]
    except IndexError:
        with pytest.raises(IndexError):
            mine[index]
    else:
        assert [block is mine[index] for block in mine] == expected


ENDS = st.none() | st.integers(-15, 15)


@given(data=st.data(), part=st.builds(slice, ENDS, ENDS, st.sampled_from([None, 1, 2, -1, -2])))
def test_a_slice_holds_the_blocks_of_sequential_s_slice(chains, chain_of, data, part):
    plan = data.draw(chains)
    mine, theirs = chain_of(plan, MySequential), chain_of(plan, nn.Sequential)
    X = torch.linspace(-1, 1, 12).reshape(3, 4)
    assert torch.equal(MySequential(*mine[part])(X), theirs[part](X))
    assert all(any(block is own for own in mine) for block in mine[part])


@given(data=st.data())
def test_my_sequential_trains_as_sequential_trains(chains, chain_of, data):
    plan = data.draw(chains)
    X = torch.linspace(-1, 1, 12).reshape(3, 4)
    nets = chain_of(plan, MySequential), chain_of(plan, nn.Sequential)
    for net in nets:
        loss = net(X).square().sum()
        if loss.requires_grad:
            loss.backward()
    for mine, theirs in zip(*(net.parameters() for net in nets), strict=True):
        assert torch.equal(mine.grad, theirs.grad)


@pytest.mark.parametrize("bad", [3, None, "Linear", nn.Linear, [nn.ReLU()], torch.relu])
def test_my_sequential_accepts_exactly_what_sequential_accepts(bad):
    theirs, mine = outcome(nn.Sequential, bad), outcome(MySequential, bad)
    assert mine == theirs


def outcome(container, block):
    try:
        return len(container(block))
    except TypeError as error:
        return str(error)


@pytest.mark.parametrize("bad", ["0", 0.5, None])
def test_my_sequential_refuses_an_index_that_is_no_number(bad):
    with pytest.raises(TypeError):
        MySequential(*blocks())[bad]


def test_a_block_used_twice_runs_twice_and_is_counted_once():
    layer = nn.Linear(4, 4)
    net, X = MySequential(layer, layer, layer), torch.rand(2, 4)
    assert torch.equal(net(X), layer(layer(layer(X))))
    assert len(net) == 3
    assert len(list(net.parameters())) == 2


def test_twelve_blocks_run_in_the_order_given_and_not_in_that_of_their_names():
    class Add(nn.Module):
        def __init__(self, number):
            super().__init__()
            self.number = number

        def forward(self, seen):
            return [*seen, self.number]

    assert MySequential(*map(Add, range(12)))([]) == list(range(12))


def test_an_empty_chain_returns_its_input():
    X = torch.rand(2, 4)
    assert MySequential()(X) is X


def test_a_deep_copy_is_independent_and_keeps_what_is_shared_inside():
    layer = nn.Linear(4, 4)
    twin = copy.deepcopy(MySequential(layer, layer))
    assert twin[0] is twin[1]
    assert twin[0] is not layer


def test_printing_shows_every_block():
    theirs = repr(nn.Sequential(*blocks()))
    assert repr(MySequential(*blocks())) == theirs.replace("Sequential", "MySequential")


# --- SeedSequential -----------------------------------------------------------------------------

SEED_BREAKS = {
    "parameters": lambda net: list(net.parameters()),
    "named_parameters": lambda net: list(net.named_parameters()),
    "named_modules": lambda net: list(net.named_modules()),
    "buffers": lambda net: list(net.buffers()),
    "state_dict": lambda net: net.state_dict(),
    "load_state_dict": lambda net: net.load_state_dict({}),
    "zero_grad": lambda net: net.zero_grad(),
    "requires_grad_": lambda net: net.requires_grad_(False),
    "repr": repr,
    "an optimizer": lambda net: torch.optim.SGD(net.parameters(), lr=0.1),
    "functional_call": lambda net: torch.func.functional_call(net, {}, torch.rand(2, 4)),
    "tracing with torch.fx": torch.fx.symbolic_trace,
}


@pytest.mark.parametrize("what", SEED_BREAKS)
def test_the_seed_s_keys_break(what):
    net = SeedSequential(*blocks())
    with pytest.raises((TypeError, AttributeError)):
        SEED_BREAKS[what](net)


@pytest.mark.parametrize("what", SEED_BREAKS)
def test_my_sequential_mends(what):
    net = MySequential(*blocks())
    if what == "load_state_dict":
        net.load_state_dict(net.state_dict())
    else:
        SEED_BREAKS[what](net)


def test_the_seed_s_forward_and_backward_are_right():
    mine, theirs, X = SeedSequential(*blocks()), nn.Sequential(*blocks()), torch.rand(2, 4)
    assert torch.equal(mine(X), theirs(X))
    mine(X).sum().backward()
    assert all(block.weight.grad is not None for block in mine.children() if hasattr(block, "bias"))


def test_the_seed_s_keys_drop_the_second_use_of_a_block():
    layer, X = nn.Linear(4, 4), torch.rand(2, 4)
    assert torch.equal(SeedSequential(layer, layer)(X), layer(X))


def test_the_seed_s_keys_still_let_to_and_eval_through():
    net = SeedSequential(nn.Linear(4, 4), nn.Dropout()).double().eval()
    assert {block.training for block in net.children()} == {False}
    assert net(torch.rand(2, 4, dtype=torch.float64)).dtype == torch.float64


# --- ListSequential -----------------------------------------------------------------------------


def test_the_list_s_forward_and_backward_are_right():
    mine, theirs, X = ListSequential(*blocks()), nn.Sequential(*blocks()), torch.rand(2, 4)
    assert torch.equal(mine(X), theirs(X))
    mine(X).sum().backward()
    assert mine.blocks[0].weight.grad is not None


def test_the_list_runs_a_block_as_often_as_it_is_given():
    layer, X = nn.Linear(4, 4), torch.rand(2, 4)
    assert torch.equal(ListSequential(layer, layer)(X), layer(layer(X)))


def test_the_list_registers_nothing():
    net = ListSequential(*blocks())
    assert list(net.parameters()) == list(net.children()) == []
    assert dict(net.state_dict()) == {}
    assert repr(net) == "ListSequential()"


def test_the_list_leaves_nothing_to_optimize():
    with pytest.raises(ValueError, match="empty parameter list"):
        torch.optim.SGD(ListSequential(*blocks()).parameters(), lr=0.1)


def test_the_list_behind_a_registered_head_is_left_out_of_training_without_a_word():
    body, head = ListSequential(nn.Linear(4, 4)), nn.Linear(4, 1)
    net, before = nn.Sequential(body, head), body.blocks[0].weight.detach().clone()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    net(torch.rand(2, 4)).sum().backward()
    optimizer.step()
    assert torch.equal(body.blocks[0].weight, before)


def test_loading_into_the_list_reports_success_and_restores_nothing():
    source, target = ListSequential(*blocks()), ListSequential(nn.Linear(4, 2))
    before = target.blocks[0].weight.detach().clone()
    assert str(target.load_state_dict(source.state_dict())) == "<All keys matched successfully>"
    assert torch.equal(target.blocks[0].weight, before)


def test_the_list_s_blocks_stay_behind_in_a_move():
    net = ListSequential(*blocks()).double()
    assert net.blocks[0].weight.dtype == torch.float32
    with pytest.raises(RuntimeError, match="same dtype"):
        net(torch.rand(2, 4, dtype=torch.float64))


def test_the_list_s_dropout_stays_on_in_eval():
    assert ListSequential(nn.Dropout()).eval().blocks[0].training


def test_the_list_s_gradients_outlive_zero_grad():
    net = ListSequential(*blocks())
    net(torch.rand(2, 4)).sum().backward()
    net.zero_grad()
    assert net.blocks[0].weight.grad.abs().sum() > 0


def test_the_list_s_blocks_are_neither_frozen_nor_visited():
    net, visited = ListSequential(*blocks()), []
    net.requires_grad_(False)
    net.apply(visited.append)
    assert net.blocks[0].weight.requires_grad
    assert visited == [net]


@pytest.mark.parametrize("kind", [nn.Sequential, MySequential])
def test_none_is_taken_and_fails_when_the_chain_is_called(kind):
    chain = kind(None)
    with pytest.raises(TypeError, match="'NoneType' object is not callable"):
        chain(torch.rand(2))
