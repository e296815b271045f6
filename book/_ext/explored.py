"""The networks that the explorers show: for each page its choices, and a network for each case."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import torch
from torch import nn

from blocks_lib import ListSequential, MySequential, NestMLP, SeedSequential, chimera

__all__ = ["EXPLORERS", "Explorer"]

Make = Callable[[], nn.Module]


@dataclass(frozen=True)
class Explorer:
    """What can be chosen (a question and its answers, one or two), and what then is shown."""

    choices: dict[str, tuple[str, ...]]
    make: Callable[..., nn.Module]
    shape: tuple[int, ...]
    facts: dict[str, Callable[[nn.Module], object]]

    def cases(self) -> Iterator[tuple[tuple[str, ...], nn.Module]]:
        """Each combination of answers with its network, made anew."""
        for chosen in product(*self.choices.values()):
            yield chosen, self.make(*chosen)


def numbers(net: nn.Module) -> int:
    return sum(p.numel() for p in net.parameters())


COMMON: dict[str, Callable[[nn.Module], object]] = {
    "numbers that an optimizer gets": numbers,
    "names in state_dict()": lambda net: len(net.state_dict()),
}


class ChildrenSequential(MySequential):
    def forward(self, X: torch.Tensor) -> torch.Tensor:
        for block in self.children():
            X = block(X)
        return X


CONTAINERS: dict[str, Callable[..., nn.Module]] = {
    "a plain list": ListSequential,
    "blocks as keys": SeedSequential,
    "children()": ChildrenSequential,
    "right": MySequential,
}


def chained(container: str, blocks: str) -> nn.Module:
    layer = nn.Linear(20, 20)
    twice = [layer, nn.ReLU(), layer]
    three = [nn.Linear(20, 256), nn.ReLU(), nn.Linear(256, 10)]
    return CONTAINERS[container](*(twice if blocks == "one layer twice" else three))


def nested(network: str) -> nn.Module:
    layer = nn.Linear(20, 20)
    makers: dict[str, Make] = {
        "NestMLP": NestMLP,
        "the chimera": chimera,
        "one layer in two places": lambda: nn.Sequential(layer, nn.ReLU(), layer),
        "a layer and its copy": lambda: nn.Sequential(layer, nn.ReLU(), copy.deepcopy(layer)),
    }
    return makers[network]()


class InAttributes(nn.Module):
    def __init__(self, left: nn.Module, right: nn.Module) -> None:
        super().__init__()
        self.left, self.right = left, right

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        return self.left(X) + self.right(X)


class HalfKnown(nn.Module):
    def __init__(self, left: nn.Module, right: nn.Module) -> None:
        super().__init__()
        self.left, self.others = left, (right,)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        return self.left(X) + self.others[0](X)


class InTuple(nn.Module):
    def __init__(self, *branches: nn.Module) -> None:
        super().__init__()
        self.branches = branches

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        return torch.stack([branch(X) for branch in self.branches]).sum(dim=0)


class InModuleList(InTuple):
    def __init__(self, *branches: nn.Module) -> None:
        nn.Module.__init__(self)
        self.branches = nn.ModuleList(branches)


KEEPERS: dict[str, Callable[..., nn.Module]] = {
    "two attributes": InAttributes,
    "one attribute, one tuple": HalfKnown,
    "a tuple": InTuple,
    "an nn.ModuleList": InModuleList,
}


def forked(kept: str, branches: str) -> nn.Module:
    left, right = nn.Linear(8, 4), nn.Linear(8, 4)
    return KEEPERS[kept](left, left if branches == "one layer, given twice" else right)


class Ensemble(nn.Module):
    def __init__(self, *blocks: nn.Module) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        return torch.stack([block(X) for block in self.blocks]).mean(dim=0)


def repeated(origin: str, arrangement: str) -> nn.Module:
    block = nn.Linear(8, 8)
    made: dict[str, list[nn.Module]] = {
        "one block, three times": [block] * 3,
        "a block and two copies": [block, copy.deepcopy(block), copy.deepcopy(block)],
        "three calls of a constructor": [nn.Linear(8, 8) for _ in range(3)],
    }
    return (nn.Sequential if arrangement == "in a row" else Ensemble)(*made[origin])


def starts(net: nn.Module) -> int:
    """How many different weights the network starts with, going by their values."""
    weights = (p for name, p in net.state_dict().items() if name.endswith("weight"))
    return len({tuple(weight.flatten().tolist()) for weight in weights})


EXPLORERS = {
    "containers": Explorer(
        {
            "The blocks are kept in": tuple(CONTAINERS),
            "The blocks are": ("three blocks", "one layer twice"),
        },
        chained,
        (2, 20),
        COMMON,
    ),
    "nesting": Explorer(
        {
            "The network is": (
                "NestMLP",
                "the chimera",
                "one layer in two places",
                "a layer and its copy",
            )
        },
        nested,
        (2, 20),
        {
            "blocks in children()": lambda net: len(list(net.children())),
            "blocks in modules()": lambda net: len(list(net.modules())),
            **COMMON,
        },
    ),
    "branches": Explorer(
        {
            "The branches are kept in": tuple(KEEPERS),
            "The branches are": ("two layers", "one layer, given twice"),
        },
        forked,
        (4, 8),
        COMMON,
    ),
    "factories": Explorer(
        {
            "The blocks come from": (
                "one block, three times",
                "a block and two copies",
                "three calls of a constructor",
            ),
            "They stand": ("in a row", "side by side"),
        },
        repeated,
        (4, 8),
        {**COMMON, "different weights at the start": starts},
    ),
}
