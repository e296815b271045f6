"""A trace shows every call of a registered block, and leaves nothing behind."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from blocks_lib import MLP, ListSequential, MySequential, SeedSequential, chimera, trace


def hooks(net):
    return [(len(block._forward_hooks), len(block._forward_pre_hooks)) for block in net.modules()]


class Doing(nn.Module):
    """A block whose forward is the function it is given."""

    def __init__(self, function, *blocks):
        super().__init__()
        self.function = function
        self.blocks = nn.ModuleList(blocks)

    def forward(self, *args, **kwargs):
        return self.function(self, *args, **kwargs)


def fail(self, X):
    raise ValueError("no")


# --- what is recorded -----------------------------------------------------------------------------


def test_the_calls_of_the_chimera_are_in_order_with_depth_and_shapes():
    rows = trace(chimera(), torch.rand(2, 20)).rows
    assert [(row.depth, row.path, row.type, row.inputs, row.outputs) for row in rows] == [
        (0, "", "Sequential", ((2, 20),), ()),
        (1, "0", "NestMLP", ((2, 20),), (2, 16)),
        (2, "0.net", "Sequential", ((2, 20),), (2, 32)),
        (3, "0.net.0", "Linear", ((2, 20),), (2, 64)),
        (3, "0.net.1", "ReLU", ((2, 64),), (2, 64)),
        (3, "0.net.2", "Linear", ((2, 64),), (2, 32)),
        (3, "0.net.3", "ReLU", ((2, 32),), (2, 32)),
        (2, "0.linear", "Linear", ((2, 32),), (2, 16)),
        (1, "1", "Linear", ((2, 16),), (2, 20)),
        (1, "2", "FixedHiddenMLP", ((2, 20),), ()),
        (2, "2.linear", "Linear", ((2, 20),), (2, 20)),
        (2, "2.linear", "Linear", ((2, 20),), (2, 20)),
    ]


@given(data=st.data())
def test_a_chain_has_one_row_for_each_call(chains, chain_of, data):
    net = chain_of(data.draw(chains), MySequential)

    def calls(block):
        return 1 + (sum(map(calls, block)) if isinstance(block, MySequential) else 0)

    assert len(trace(net, torch.rand(3, 4)).rows) == calls(net)


@given(data=st.data())
def test_tracing_changes_no_result(chains, chain_of, data):
    net, X = chain_of(data.draw(chains), MySequential).eval(), torch.rand(3, 4)
    assert torch.equal(trace(net, X).output, net(X))


@given(data=st.data())
def test_each_block_of_a_chain_gets_what_the_one_before_returned(chains, chain_of, data):
    rows = trace(chain_of(data.draw(chains), MySequential), torch.rand(3, 4)).rows
    assert all(row.inputs == ((3, 4),) and row.outputs == (3, 4) for row in rows)


def test_inputs_and_outputs_may_be_nested():
    def forward(self, X, *, masks):
        return {"all": [X, (X[0], None)], "count": 3}

    row = trace(Doing(forward), torch.rand(2, 3), masks=[torch.rand(5)]).rows[0]
    assert row.inputs == ((2, 3), {"masks": [(5,)]})
    assert row.outputs == {"all": [(2, 3), ((3,), None)], "count": "int"}


def test_a_call_in_a_loop_has_a_row_each_time():
    def forward(self, X):
        for _ in range(3):
            X = self.blocks[0](X)
        return X

    rows = trace(Doing(forward, nn.ReLU()), torch.rand(2)).rows
    assert [row.path for row in rows] == ["", "blocks.0", "blocks.0", "blocks.0"]


def test_a_block_that_is_not_called_has_no_row():
    rows = trace(Doing(lambda self, X: X, nn.ReLU()), torch.rand(2)).rows
    assert [row.type for row in rows] == ["Doing"]


def test_a_hidden_block_has_no_row():
    assert len(trace(ListSequential(nn.ReLU()), torch.rand(2)).rows) == 1


def test_the_seed_s_blocks_are_traced_though_they_have_no_names():
    rows = trace(SeedSequential(nn.Linear(4, 2), nn.ReLU()), torch.rand(2, 4)).rows
    assert [row.path for row in rows] == ["", "<Linear 0>", "<ReLU 1>"]


def test_a_lazy_layer_is_traced_through_its_first_call():
    row = trace(nn.LazyLinear(3), torch.rand(2, 4)).rows[0]
    assert (row.type, row.outputs) == ("Linear", (2, 3))


def test_gradients_are_on_if_the_caller_has_them_on():
    assert trace(MLP(), torch.rand(2, 20)).output.requires_grad
    with torch.no_grad():
        assert not trace(MLP(), torch.rand(2, 20)).output.requires_grad


def test_the_text_lines_up_names_and_shapes():
    assert repr(trace(MLP(), torch.rand(2, 20))).splitlines() == [
        "MLP               (2, 20)  -> (2, 10)",
        "  hidden: Linear  (2, 20)  -> (2, 256)",
        "  out: Linear     (2, 256) -> (2, 10)",
    ]


# --- what is left behind --------------------------------------------------------------------------


def test_no_hook_stays_after_a_trace():
    net = chimera()
    before = hooks(net)
    trace(net, torch.rand(2, 20))
    assert hooks(net) == before


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_no_hook_stays_after_forward_raised(error):
    def forward(self, X):
        raise error("no")

    net = MySequential(nn.ReLU(), Doing(forward))
    before = hooks(net)
    with pytest.raises(error):
        trace(net, torch.rand(2))
    assert hooks(net) == before


def test_no_hook_stays_when_a_block_cannot_have_one():
    class Forgot(nn.Module):
        def __init__(self):
            pass

    net = MySequential(nn.ReLU(), Forgot())
    with pytest.raises(AttributeError):
        trace(net, torch.rand(2))
    assert not net[0]._forward_hooks


def test_the_net_s_own_hooks_stay_and_run():
    net, seen = MySequential(nn.ReLU()), []
    net[0].register_forward_hook(lambda block, args, output: seen.append(output.shape))
    trace(net, torch.rand(2))
    net(torch.rand(2))
    assert len(seen) == 2


def test_a_hook_that_replaces_the_output_is_seen_in_the_shapes():
    net = MySequential(nn.ReLU())
    net[0].register_forward_hook(lambda block, args, output: output[:1])
    assert trace(net, torch.rand(2)).rows[1].outputs == (1,)


# --- when forward raises --------------------------------------------------------------------------


def test_the_error_names_the_innermost_block_and_its_input():
    net = MySequential(nn.Linear(4, 4), MySequential(nn.ReLU(), nn.Linear(5, 2)))
    with pytest.raises(RuntimeError) as raised:
        trace(net, torch.rand(3, 4))
    assert raised.value.__notes__ == ["trace: raised in '1.1' (Linear), called with (3, 4)."]


def test_the_error_names_the_net_if_its_own_code_raised():
    def forward(self, X):
        self.blocks[0](X)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no") as raised:
        trace(Doing(forward, nn.ReLU()), torch.rand(2))
    assert raised.value.__notes__ == ["trace: raised in Doing, called with (2,)."]


def test_an_error_that_a_block_catches_does_not_upset_depths():
    def forward(self, X):
        try:
            self.blocks[0](X)
        except ValueError:
            X = self.blocks[1](X)
        return self.blocks[2](X)

    rows = trace(Doing(forward, Doing(fail), nn.ReLU(), nn.ReLU()), torch.rand(2)).rows
    assert [(row.depth, row.outputs) for row in rows] == [
        (0, (2,)),
        (1, "raised ValueError"),
        (1, (2,)),
        (1, (2,)),
    ]


def test_a_trace_made_while_an_error_is_handled_is_not_confused_by_it():
    try:
        raise ValueError("another")
    except ValueError:
        assert trace(MLP(), torch.rand(2, 20)).rows[1].outputs == (2, 256)


def test_a_block_that_calls_itself_is_one_row_inside_the_other():
    def twice(self, X, again=True):
        X = self.blocks[0](X)
        return self(X, again=False) if again else {"out": (X, [X])}

    found = trace(Doing(twice, nn.Linear(2, 2)), torch.rand(1, 2))
    assert [(row.depth, row.path) for row in found.rows] == [
        (0, ""),
        (1, "blocks.0"),
        (1, ""),
        (2, "blocks.0"),
    ]
    assert found.rows[2].inputs == ((1, 2), {"again": "bool"})
    assert found.rows[0].outputs == {"out": ((1, 2), [(1, 2)])}


def test_a_compiled_net_is_traced_at_its_first_call_and_keeps_no_hook():
    net = torch.compile(MLP(), backend="eager")
    found = trace(net, torch.rand(2, 20))
    assert [row.type for row in found.rows] == ["OptimizedModule", "MLP", "Linear", "Linear"]
    assert set(hooks(net)) == {(0, 0)}
