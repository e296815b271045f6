"""The ownership tree finds every part of any net, counts each once, and leaves the net alone."""

import dataclasses
import functools
import gc
import itertools
import warnings
import weakref

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from blocks_lib import ListSequential, MySequential, SeedSequential, chimera, ownership


def kinds(net):
    return {part.path: part.kind for part in ownership(net).rows}


def elements(*tensors):
    return sum(tensor.numel() for tensor in tensors)


def empty(**attributes):
    net = nn.Module()
    for name, value in attributes.items():
        setattr(net, name, value)
    return net


# --- counts, over generated nets; their Nodes raise when they are called or asked -----------------


@given(data=st.data())
def test_registered_elements_are_those_of_parameters_and_buffers(trees, data):
    net, _ = data.draw(trees)
    found = ownership(net)
    assert found.parameters == elements(*net.parameters())
    assert found.buffers == elements(*net.buffers())
    assert found.registered == found.parameters + found.buffers


@given(data=st.data())
def test_what_is_not_registered_is_found_as_hidden(trees, data):
    net, made = data.draw(trees)
    everything = sum(elements(node.weight, node.state) for node in made)
    found = ownership(net)
    assert found.registered + found.hidden == everything


@given(data=st.data())
def test_each_node_has_one_row_and_its_other_uses_are_shared(trees, data):
    net, made = data.draw(trees)
    rows = ownership(net).rows
    nodes = [part for part in rows if part.type == "Node"]
    assert sum(part.kind != "shared" for part in nodes) == len(made)
    owned = {part.path for part in rows if part.kind != "shared"}
    assert all(part.repeats in owned for part in rows if part.kind == "shared")


@given(data=st.data())
def test_plain_tensors_are_counted_apart(trees, data):
    net, made = data.draw(trees)
    assert ownership(net).plain == 3 * len(made)


@given(data=st.data())
def test_a_proper_net_has_nothing_hidden_and_pytorch_s_own_names(proper_trees, data):
    net, _ = data.draw(proper_trees)
    found = ownership(net)
    assert found.hidden == found.miskeyed == 0
    named = {part.path for part in found.rows if part.kind == "parameter"}
    assert named == {name for name, _ in net.named_parameters()}
    modules = {part.path for part in found.rows if part.kind == "module"}
    assert modules == {name for name, _ in net.named_modules()}


@given(data=st.data())
def test_paths_are_unique_and_owners_come_before_what_they_own(trees, data):
    net, _ = data.draw(trees)
    rows = ownership(net).rows
    assert len({part.path for part in rows}) == len(rows)
    assert rows[0].path == ""
    for before, part in itertools.pairwise(rows):
        assert 1 <= part.depth <= before.depth + 1
        assert part.path.endswith(part.name)


@given(data=st.data())
def test_rows_hold_plain_values_and_no_part_of_the_net(trees, data):
    net, _ = data.draw(trees)
    for part in ownership(net).rows:
        for value in dataclasses.astuple(part):
            items = value if isinstance(value, tuple) else (value,)
            assert all(type(item) in (str, int, bool, type(None)) for item in items)


@given(data=st.data())
def test_the_tree_has_one_line_for_each_row(trees, data):
    net, _ = data.draw(trees)
    found = ownership(net)
    lines = found.text().split("\n\n")[0].splitlines()
    assert len(lines) == len(found.rows)
    assert all(part.name in line for part, line in zip(found.rows, lines, strict=True))


# --- where parts hide -----------------------------------------------------------------------------


def test_every_museum_piece_shows_its_fault():
    blocks = nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)
    right, listed, seed = (
        ownership(kind(*blocks)) for kind in (MySequential, ListSequential, SeedSequential)
    )
    assert (right.registered, right.hidden, right.miskeyed) == (58, 0, 0)
    assert (listed.registered, listed.hidden, listed.miskeyed) == (0, 58, 0)
    assert (seed.registered, seed.hidden, seed.miskeyed) == (0, 0, 58)


def test_paths_of_hidden_parts_can_be_typed_after_the_net_s_name():
    layer = nn.Linear(1, 1)
    net = empty(a=[{"x": (layer,)}], b=functools.partial(print, layer=nn.Linear(1, 1)))
    net.c = nn.Linear(1, 1).forward
    hidden = [part.path for part in ownership(net).rows if part.type == "Linear"]
    assert hidden == ["a[0]['x'][0]", "b.keywords['layer']", "c.__self__"]
    assert all(type(eval(f"net.{path}", {"net": net})).__name__ == "Linear" for path in hidden)


def test_a_parameter_in_a_list_is_hidden_and_in_a_parameter_list_is_not():
    weight = nn.Parameter(torch.ones(2))
    assert kinds(empty(held=[weight]))["held[0]"] == "hidden"
    assert kinds(empty(held=nn.ParameterList([weight])))["held.0"] == "parameter"


def test_a_name_captured_by_a_lambda_is_found():
    layer = nn.Linear(2, 2)
    part = ownership(empty(act=lambda X: layer(X))).rows[1]
    assert (part.path, part.kind, part.note) == ("act.<layer>", "hidden", "captured by a function")


GLOBAL_LAYER = nn.Linear(2, 2)
GLOBAL_LIST = [nn.Linear(2, 2)]


def test_a_global_that_a_lambda_or_forward_uses_is_found():
    class Block(nn.Module):
        def forward(self, X):
            return GLOBAL_LAYER(X)

    assert kinds(Block())["forward.<GLOBAL_LAYER>"] == "hidden"
    assert kinds(empty(act=lambda X: GLOBAL_LAYER(X)))["act.<GLOBAL_LAYER>"] == "hidden"
    assert (
        kinds(empty(act=lambda X: [GLOBAL_LAYER(x) for x in X]))["act.<GLOBAL_LAYER>"] == "hidden"
    )


def test_a_global_list_that_forward_uses_is_searched():
    class Block(nn.Module):
        def forward(self, X):
            for layer in GLOBAL_LIST:
                X = layer(X)
            return X

    assert kinds(Block())["forward.<GLOBAL_LIST>[0]"] == "hidden"


def test_a_block_that_forward_captures_through_a_decorator_is_found():
    layer = nn.Linear(2, 2)

    class Block(nn.Module):
        @torch.no_grad()
        def forward(self, X):
            return layer(X)

    assert "hidden" in [part.kind for part in ownership(Block()).rows if part.type == "Linear"]


def test_a_name_that_has_no_value_yet_is_passed_over():
    def never():
        if False:
            layer = None
        return lambda: layer

    assert list(kinds(empty(act=never()))) == [""]


def test_a_class_attribute_is_hidden_and_says_so():
    class Block(nn.Module):
        layer = nn.Linear(2, 2)

    part = ownership(Block()).rows[1]
    assert (part.path, part.kind, part.note) == ("layer", "hidden", "class attribute")


def test_slots_are_searched():
    class Holder:
        __slots__ = ("layer", "unset")

        def __init__(self):
            self.layer = nn.Linear(2, 2)

    assert kinds(empty(held=Holder()))["held.layer"] == "hidden"


def test_parts_of_hidden_parts_are_found_at_any_depth():
    inner = empty(deeper=[empty(deepest={"x": nn.Linear(2, 2)})])
    assert kinds(empty(held=[inner]))["held[0].deeper[0].deepest['x'].weight"] == "hidden"


def test_a_block_hidden_in_one_place_and_registered_in_another_is_registered():
    layer = nn.Linear(2, 2)
    net = nn.Sequential(empty(held=[layer]), layer)
    assert kinds(net)["1"] == "module"
    assert kinds(net)["0.held[0]"] == "shared"
    assert ownership(net).hidden == 0


def test_a_block_registered_under_a_bad_key_and_hidden_in_a_list_is_counted_once():
    layer = nn.Linear(2, 2)
    net = SeedSequential(layer)
    net.again = [layer]
    found = ownership(net)
    assert (found.miskeyed, found.hidden) == (6, 0)


def test_a_proper_name_is_home_before_a_bad_key_and_a_bad_key_before_a_list():
    layer, other = nn.Linear(2, 2), nn.Linear(3, 3)
    net = empty(hiding=empty(held=[other]), seed=SeedSequential(layer, other), layer=layer)
    assert kinds(net)["layer"] == "module"
    assert kinds(net)["seed.<Linear 0>"] == "shared"
    assert kinds(net)["seed.<Linear 1>"] == "miskeyed"
    assert kinds(net)["hiding.held[0]"] == "shared"


def test_tied_weights_are_counted_once():
    net = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    net[1].weight = net[0].weight
    assert ownership(net).parameters == elements(*net.parameters()) == 24
    assert [part.repeats for part in ownership(net).rows if part.repeats] == ["0.weight"]


def test_tensors_that_only_lie_in_the_same_memory_say_so():
    net = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    net[1].weight.data = net[0].weight.data
    assert "1.weight: shares memory with 0.weight" in [
        f"{part.path}: {part.note}" for part in ownership(net).rows
    ]


NOTES = {
    "frozen": lambda net: setattr(net, "part", nn.Parameter(torch.ones(1), requires_grad=False)),
    "not in state_dict()": lambda net: net.register_buffer("part", torch.ones(1), persistent=False),
    "requires grad": lambda net: setattr(net, "part", torch.ones(1, requires_grad=True)),
    "computed: gradients pass through": lambda net: setattr(
        net, "part", nn.Parameter(torch.ones(1)) * 2
    ),
    "its name has a dot": lambda net: setattr(net, "a.b", nn.Linear(1, 1)),
    "no shape before the first call": lambda net: setattr(net, "part", nn.UninitializedParameter()),
}


@pytest.mark.parametrize("note", NOTES)
def test_a_part_that_needs_care_has_a_note(note):
    net = nn.Module()
    NOTES[note](net)
    assert ownership(net).rows[1].note == note


# --- any net, also a broken one -------------------------------------------------------------------


def test_a_net_that_holds_itself_ends():
    net = empty(inner=empty())
    net.me, net.inner.parent, net.inner.ring = net, [net], []
    net.inner.ring.append(net.inner.ring)
    assert kinds(net) == {
        "": "module",
        "inner": "module",
        "me": "shared",
        "inner.parent[0]": "shared",
    }
    assert "shared with the net itself" in ownership(net).text()


def test_a_net_without_super_init_shows_what_it_holds():
    class Forgot(nn.Module):
        def __init__(self):
            self.blocks = [nn.Linear(2, 2)]

    found = ownership(Forgot())
    assert found.hidden == 6
    assert found.rows[0].note == "Module.__init__() was not called"


def test_lazy_parameters_have_no_shape_and_no_elements():
    found = ownership(nn.Sequential(nn.LazyLinear(3), nn.LazyBatchNorm1d()))
    assert found.rows[2].shape is None
    assert found.parameters == 0
    assert "weight (no shape)" in [text.get_text() for text in found.figure().axes[0].texts]


def test_meta_tensors_have_shapes():
    with torch.device("meta"):
        found = ownership(nn.Linear(4, 2))
    assert found.parameters == 10


def test_odd_tensors_are_counted():
    net = empty(
        sparse=torch.eye(3).to_sparse(),
        scalar=torch.tensor(1.0),
        none=torch.empty(0, 5),
        words=torch.ones(2, dtype=torch.bool),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nested tensors are a prototype, and say so
        net.ragged = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])
    sizes = {part.path: part.numel for part in ownership(net).rows}
    assert sizes == {"": 0, "sparse": 9, "scalar": 1, "none": 0, "words": 2, "ragged": 5}


def test_registered_places_that_hold_nothing_or_nonsense_are_passed_over():
    net = nn.Linear(2, 2, bias=False)
    net.register_buffer("later", None)
    net.register_module("reserved", None)
    net._modules["text"] = "not a module"
    net._modules["held"] = [nn.Linear(1, 1)]
    assert ownership(net).parameters == 4
    assert kinds(net)["held[0]"] == "hidden"


@pytest.mark.parametrize(
    "make",
    [
        lambda: nn.LSTM(3, 4, 2),
        lambda: nn.MultiheadAttention(8, 2),
        lambda: nn.TransformerEncoderLayer(8, 2, 16),
        lambda: nn.utils.parametrizations.weight_norm(nn.Linear(4, 4)),
        lambda: nn.DataParallel(nn.Linear(4, 4)),
        lambda: torch.compile(nn.Linear(4, 4)),
        lambda: torch.fx.symbolic_trace(nn.Sequential(nn.Linear(4, 4))),
        lambda: nn.ParameterDict({"a": torch.ones(3)}),
    ],
)
@pytest.mark.filterwarnings("ignore:.*script_method:DeprecationWarning")  # from torch's own files
def test_torch_s_own_modules_have_no_hidden_parts(make):
    net = make()
    found = ownership(net)
    assert found.parameters == elements(*net.parameters())
    assert {part.kind for part in found.rows} <= {"module", "parameter", "buffer"}


def test_a_net_compiled_in_place_owns_what_it_owned():
    net = nn.Sequential(nn.Linear(2, 2))
    before = ownership(net)
    net.compile(backend="eager")
    assert ownership(net) == before


def test_an_optimizer_kept_on_the_net_is_not_searched():
    net = nn.Linear(2, 2)
    before = ownership(net)
    net.optimizer = torch.optim.Adam(net.parameters())
    assert ownership(net) == before


def test_a_net_thousands_of_blocks_deep_does_not_exhaust_the_stack():
    net = nn.Linear(1, 1)
    for _ in range(3000):
        net = empty(inner=net) if net is not None else net
    assert ownership(net).parameters == 2


def test_only_modules_have_an_ownership():
    with pytest.raises(TypeError, match=r"takes an nn\.Module, not a list"):
        ownership([nn.Linear(2, 2)])


# --- leaves the net alone -------------------------------------------------------------------------


def test_a_property_is_not_read():
    class Proud(nn.Module):
        @property
        def layer(self):
            raise AssertionError("the property was read")

    assert kinds(Proud()) == {"": "module"}


def test_lazy_values_of_objects_are_not_made():
    class Holder:
        @functools.cached_property
        def layer(self):
            raise AssertionError("the property was read")

        def __getattr__(self, name):
            raise AssertionError(f"{name} was looked up")

    assert kinds(empty(held=Holder())) == {"": "module"}


def test_weak_references_are_not_followed_and_dead_ones_do_no_harm():
    net, gone = nn.Linear(2, 2), nn.Linear(2, 2)
    net.parent, net.ref = weakref.proxy(net), weakref.ref(net)
    net.dead = weakref.proxy(gone)
    del gone
    assert list(kinds(net)) == ["", "weight", "bias"]


@pytest.mark.parametrize("base", [dict, list, tuple, set])
def test_a_container_s_own_methods_are_not_called(base):
    def loud(self, *args):
        raise AssertionError("a method was called")

    methods = dict.fromkeys(("items", "keys", "values", "__iter__", "__len__", "__getitem__"), loud)
    kind = type("Loud", (base,), methods)
    layer = nn.Linear(2, 2)
    held = kind({"a": layer}) if base is dict else kind([layer])
    assert ownership(empty(held=held)).hidden == 6


def test_a_generator_is_not_consumed():
    net = empty(blocks=(nn.Linear(1, 1) for _ in range(3)))
    ownership(net)
    assert len(list(net.blocks)) == 3


def test_a_tensor_s_own_operations_are_not_called():
    class Loud(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            raise AssertionError(f"{func} was called")

    with torch._C.DisableTorchFunctionSubclass():
        loud = torch.ones(2, 3).as_subclass(Loud)
    assert ownership(empty(held=loud)).rows[1].shape == (2, 3)


def test_the_result_does_not_keep_the_net_alive():
    net = chimera()
    found, watch = ownership(net), weakref.ref(net[0])
    del net
    gc.collect()
    assert watch() is None
    assert found.parameters == 4712


def test_two_nets_built_alike_have_equal_trees():
    def make():
        return empty(
            pool={nn.Linear(1, 1), nn.Linear(2, 2), nn.Sequential(nn.ReLU()), nn.Sequential()}
        )

    assert len({ownership(make()).text() for _ in range(5)}) == 1


def test_a_notebook_shows_the_tree():
    found = ownership(chimera())
    assert repr(found) == str(found) == found.text()
    assert "│   ├── net: Sequential" in found.text().splitlines()
    assert found.text().splitlines()[-1] == "4,712 elements in parameters, 400 in buffers"


def test_the_branches_of_the_tree_end_where_the_parts_end():
    net = nn.Sequential(nn.Sequential(nn.Linear(2, 1)), nn.Sequential(nn.Linear(1, 2, bias=False)))
    assert ownership(net).text().splitlines()[:8] == [
        "Sequential",
        "├── 0: Sequential",
        "│   └── 0: Linear",
        "│       ├── weight  (1, 2)  2  parameter",
        "│       └── bias    (1,)    1  parameter",
        "└── 1: Sequential",
        "    └── 0: Linear",
        "        └── weight  (2, 1)  2  parameter",
    ]


def test_the_text_explains_the_kinds_that_need_care_and_no_others():
    listed = ownership(ListSequential(nn.Linear(1, 1))).text()
    assert "\nhidden: " in listed
    assert "\nshared: " not in listed
    assert ": in neither" not in ownership(chimera()).text()
