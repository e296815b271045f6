"""Nets drawn by hypothesis: chains to compare with nn.Sequential, trees that hide their parts."""

import functools
from collections import deque
from types import SimpleNamespace

import pytest
import torch
from hypothesis import settings
from hypothesis import strategies as st
from torch import nn

# The same examples on every run: a test that fails, fails for everybody.
settings.register_profile("library", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("library")

REGISTERED = ("attribute", "ModuleList", "ModuleDict", "Sequential")
HIDING = ("list", "tuple", "dict", "key", "set", "deque", "nested", "partial", "closure")
HIDING += ("default", "method", "object", "class")


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Small tensors: more threads than one only wait for each other, and for other tests."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class Node(nn.Module):
    """A block that must be neither called nor asked: calling it or reading a property fails."""

    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(width, 2))
        self.register_buffer("state", torch.empty(width))
        self.note = torch.empty(3)

    def forward(self, X):
        raise AssertionError("the net was called")

    def __call__(self, *args, **kwargs):
        raise AssertionError("the net was called")

    @property
    def asked(self):
        raise AssertionError("a property was read")

    def __getattr__(self, name):
        if name in ("weight", "state") or name.startswith("_"):
            return super().__getattr__(name)
        raise AssertionError(f"{name} was looked up")


def hold(owner, how, name, block):
    """Let ``owner`` hold ``block`` in one of the ways of REGISTERED and HIDING."""
    ways = {
        "attribute": lambda: block,
        "ModuleList": lambda: nn.ModuleList([block]),
        "ModuleDict": lambda: nn.ModuleDict({"inner": block}),
        "Sequential": lambda: nn.Sequential(block),
        "list": lambda: [block],
        "tuple": lambda: (1, block),
        "dict": lambda: {"inner": block},
        "key": lambda: {block: "inner"},
        "set": lambda: {block},
        "deque": lambda: deque([block]),
        "nested": lambda: [{"deep": ({1: [block]},)}],
        "partial": lambda: functools.partial(print, 1, layer=block),
        "closure": lambda: lambda: block,
        "default": lambda: lambda layer=block: layer,
        "method": lambda: block.forward,
        "object": lambda: SimpleNamespace(layer=block),
    }
    if how == "class":
        owner.__class__ = type("Node", (type(owner),), {name: block})
    else:
        setattr(owner, name, ways[how]())


def build(plan, made):
    """Build the net of a plan; ``made`` collects every Node, a repeated one once."""
    width, inner = plan
    node = Node(width)
    for index, (how, part) in enumerate(inner):
        again = isinstance(part, int) and bool(made)
        block = made[part % len(made)] if again else build(part if part != 0 else (1, []), made)
        hold(node, how, f"part{index}", block)
    made.append(node)
    return node


def plans(ways):
    """Plans of nets: a width and the parts inside, each a plan or the number of an earlier part."""
    leaf = st.tuples(st.integers(1, 4), st.just([]))
    return st.recursive(
        leaf,
        lambda inner: st.tuples(
            st.integers(1, 4),
            st.lists(st.tuples(st.sampled_from(ways), inner | st.just(0)), max_size=4),
        ),
        max_leaves=12,
    )


@pytest.fixture(scope="session")
def trees():
    """Nets that hold blocks in every way: pairs of (net, all the Nodes in it)."""

    def grown(plan):
        made = []
        return build(plan, made), made

    return plans(REGISTERED + HIDING).map(grown)


@pytest.fixture(scope="session")
def proper_trees():
    """Nets in which everything is registered: pairs of (net, all the Nodes in it)."""

    def grown(plan):
        made = []
        return build(plan, made), made

    return plans(REGISTERED).map(grown)


@pytest.fixture(scope="session")
def chains():
    """Plans of chains: a layer's kind, a list of plans, or the number of an earlier block."""
    return st.lists(
        st.recursive(
            st.sampled_from(["linear", "relu", "norm"]) | st.integers(0, 9),
            lambda inner: st.lists(inner, max_size=4),
            max_leaves=12,
        ),
        max_size=12,
    )


@pytest.fixture(scope="session")
def chain_of():
    """Build a plan of ``chains`` with a container class, with the same values for the same plan."""

    def build_chain(plan, container):
        torch.manual_seed(0)
        made = []

        def block(part):
            if isinstance(part, list):
                return container(*[block(inner) for inner in part])
            if isinstance(part, int) and made:
                return made[part % len(made)]
            layer = {"relu": nn.ReLU, "norm": lambda: nn.BatchNorm1d(4)}
            made.append(layer.get(part, lambda: nn.Linear(4, 4))())
            return made[-1]

        return block(plan)

    return build_chain
