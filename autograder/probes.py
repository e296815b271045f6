"""Torch tools that both halves of a check share: seeded inputs, seeded blocks, fair comparison.

The student's code may draw as many random numbers as it likes. What a check draws comes from a
generator of its own, so that the judge, in another process, draws the same again.
"""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from autograder.plain import Failure

__all__ = [
    "Counted",
    "Draw",
    "Maker",
    "Shell",
    "call",
    "close",
    "describe",
    "holds",
    "known",
    "section",
    "why",
    "without",
]

# Honest variants (fused, einsum, padded) differ from the reference by at most 2e-7 in float32.
TOLERANCE = {torch.float32: (1e-4, 1e-5), torch.float64: (1e-10, 1e-12)}

# What PyTorch says, the likely cause, and the entry in a catalog of misconceptions.
KNOWN_ERRORS = (
    ("before Module.__init__() call", "super().__init__() is missing, or it comes too late", "A16"),
    ("has no attribute '_", "super().__init__() is missing, or it comes too late", "A16"),
    ("[ModuleList] is missing", "a ModuleList holds blocks and does not run them", "B01"),
    ("[ModuleDict] is missing", "a ModuleDict holds blocks and does not run them", "B01"),
    ("missing the required", "forward is missing, or its name is misspelled", "D04"),
    ("list is not a Module subclass", "a container wants modules: unpack the list with *", "B04"),
    ("tuple is not a Module subclass", "a container wants modules: unpack the tuple with *", "B04"),
    ("is not a Module subclass", "a container wants modules, not what makes them", "C08"),
    ("'NoneType' object", "None came back: is a return missing?", "D03"),
    ("'list' object", "a list came back where a net or a tensor is asked for", ""),
    ("empty parameter list", "the optimizer gets no parameter: no block is registered", "A02"),
    ("same dtype", "a part of the net was not converted: it is not registered", "A06"),
    ("same device", "a part of the net was not moved: it is not registered", "A07"),
    ("shapes cannot be multiplied", "a block gets an input of another width than its own", ""),
    ("Sizes of tensors must match", "the tensors are joined along another dimension", "E01"),
    ("does not require grad", "the result is cut off from the graph, as by detach", "D09"),
    ("modified by an inplace", "a tensor is changed in place", "D08"),
    ("can only concatenate str (not", "the keys of _modules are no strings", "A23"),
    ("cannot pickle 'generator'", "a generator cannot be copied, and is used up by one run", "C15"),
    ("None in sys.modules", "write this part yourself: the check refuses that library", ""),
    (
        "is not allowed in a solution",
        "write this part yourself: the check refuses that library",
        "",
    ),
    (".forward() missing", "a layer is handed over where a factory is asked for", "C08"),
    ("not callable", "something else than a function or a module is called", ""),
    ("positional argument", "the arguments differ from those that the task fixes", ""),
    ("object has no attribute", "an attribute was never set, or was removed again", ""),
)


class Draw:
    """Random numbers and blocks that depend on the seed and the order of the calls alone."""

    def __init__(self, seed: int) -> None:
        self._generator = torch.Generator().manual_seed(seed)

    def tensor(self, *shape: int) -> Tensor:
        """Standard normal numbers of this shape, float32."""
        return torch.randn(*shape, generator=self._generator)

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return int(torch.randint(low, high + 1, (), generator=self._generator))

    def linear(self, d_in: int, d_out: int) -> nn.Linear:
        """A Linear layer, (..., d_in) to (..., d_out), with weights of this draw."""
        block = nn.Linear(d_in, d_out)
        with torch.no_grad():
            block.weight.uniform_(-1, 1, generator=self._generator)
            block.bias.uniform_(-1, 1, generator=self._generator)
        return block

    def bend(self, d_in: int, d_out: int) -> nn.Sequential:
        """A Linear layer and a Tanh: two of them do not commute, nor do they merge into one."""
        return nn.Sequential(self.linear(d_in, d_out), nn.Tanh())

    def norm(self, width: int) -> nn.BatchNorm1d:
        """A BatchNorm1d whose parameters and running statistics come from this draw."""
        block = nn.BatchNorm1d(width)
        with torch.no_grad():
            for tensor in (block.weight, block.bias, block.running_mean, block.running_var):
                assert tensor is not None
                tensor.uniform_(0.5, 1.5, generator=self._generator)
        return block


class Counted(nn.Module):
    """Passes through `block` and keeps count: `ran` forward passes, `hooked` hooked calls."""

    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        self.block, self.ran, self.hooked = block, 0, 0

    def watch(self) -> None:
        """Start counting the calls that went through the module's hooks."""
        self.register_forward_hook(self._count)

    def _count(self, *_: object) -> None:
        self.hooked += 1

    def forward(self, x: Tensor) -> Tensor:
        self.ran += 1
        return self.block(x)


class Maker:
    """A factory of Linear layers, (..., width) to (..., width), that remembers what it `made`."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.made: list[nn.Module] = []

    def __call__(self) -> nn.Module:
        self.made.append(nn.Linear(self.width, self.width))
        return self.made[-1]

    def used_in(self, net: nn.Module) -> list[list[Tensor]]:
        """Weight and bias of each block made here or found in the net, each block once.

        None if nothing was made: then whatever the net holds is not of this factory.
        """
        if not self.made:
            return []
        inside = [m for m in net.modules() if isinstance(m, nn.Linear)]
        blocks = {id(block): block for block in [*self.made, *inside]}
        return [[p.detach() for p in block.parameters()] for block in blocks.values()]


class Shell(nn.Module):
    """Computes what `block` computes and shows nothing of it: a block to compare another with."""

    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        self.block = [block]

    def forward(self, x: Tensor) -> Tensor:
        return self.block[0](x)


def call(function: Callable[..., Any], **arguments: Any) -> Any:
    """`function` of the arguments by position; where that fails, by name."""
    try:
        return function(*arguments.values())
    except Exception as error:
        try:
            return function(**arguments)
        except Exception:
            raise error from None


def close(value: object, expected: Tensor) -> bool:
    """Whether `value` is a tensor of the same shape and type, finite, and the same numbers."""
    if type(value) is not Tensor or value.shape != expected.shape or value.dtype != expected.dtype:
        return False
    if not value.is_floating_point():
        return torch.equal(value, expected)
    rtol, atol = TOLERANCE.get(value.dtype, (1e-2, 1e-2))
    return bool(value.isfinite().all()) and torch.allclose(value, expected, rtol=rtol, atol=atol)


def holds(owned: object, wanted: Sequence[Tensor]) -> bool:
    """Whether each wanted tensor is among the owned ones, or all numbers are, packed otherwise.

    A block may stack its weights into one tensor: then the same numbers in another order will do.
    """
    if not isinstance(owned, list | tuple) or not all(type(t) is Tensor for t in owned):
        return False
    if all(any(_same(t, w) for t in owned) for w in wanted):
        return True
    shapes = sorted(tuple(t.shape) for t in owned)
    if shapes == sorted(tuple(t.shape) for t in wanted) or any(t.is_complex() for t in owned):
        return False
    return torch.equal(_numbers(owned), _numbers(wanted))


def describe(value: object) -> str:
    """A value in a few words: a tensor by its shape and type, the rest as text."""
    if isinstance(value, Tensor):
        kind = "" if value.dtype == torch.float32 else f" of {value.dtype}".replace("torch.", "")
        return f"a tensor of shape {tuple(value.shape)}{kind}"
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of {len(value)}"
    return str(value)


def why(value: object, otherwise: str) -> str:
    """The likely cause in plain words: of the error where `value` is one, else `otherwise`."""
    if not isinstance(value, Failure):
        return otherwise
    for part, cause, _ in KNOWN_ERRORS:
        if part in value.message:
            return cause
    if value.type == "NotWritten":
        return "the cell that defines it is empty, was not run, or raised an error"
    if value.type == "TimeLimit":
        return "a loop that never ends, or much more work than the task needs"
    if value.type == "NotImplementedError":
        return "the cell still holds the placeholder, or forward is missing"
    return "your code raised this error before it returned a result"


def known(value: object) -> str:
    """The misconception that the error is known for, "" where `value` is no such error."""
    message = value.message if isinstance(value, Failure) else ""
    return next((entry for part, _, entry in KNOWN_ERRORS if part in message), "")


def section(see: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate `judge`: where the observing half fails as a whole, this section explains it."""

    def decorate(judge: Any) -> Any:
        judge.on_failure = lambda failure: {
            "cause": why(failure, ""),
            "misconception": known(failure),
            "see": see,
        }
        return judge

    return decorate


def without(package: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate `observe`: while it runs, `package` refuses to work, also what was taken earlier.

    A library that shows how something is done may hold what an exercise asks for. Refusing while
    the student's answer is observed leaves it free to be used everywhere else in the notebook.
    """

    def decorate(observe: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(observe)
        def guarded(case: Any) -> Any:
            with _refusing(package):
                return observe(case)

        return guarded

    return decorate


@contextmanager
def _refusing(package: str) -> Iterator[None]:
    prefix = package + "."
    loaded = {}
    if package in sys.modules:  # to walk through all of them takes a fork longer than the check
        loaded = {n: m for n, m in sys.modules.items() if n == package or n.startswith(prefix)}
    changed = []
    try:
        for module in loaded.values():
            for function in _functions_of(module, package):
                changed.append((function, function.__code__))
                function.__code__ = _refusal(package, len(function.__code__.co_freevars))
        sys.modules.update(dict.fromkeys([package, *loaded], None))  # type: ignore[arg-type]
        yield
    finally:
        # None in sys.modules makes an import raise; a package never loaded is forgotten again.
        sys.modules.pop(package, None)
        sys.modules.update(loaded)
        for function, code in reversed(changed):
            function.__code__ = code


def _functions_of(module: Any, package: str) -> list[types.FunctionType]:
    found: dict[int, types.FunctionType] = {}

    def visit(value: Any) -> None:
        if isinstance(value, property):
            for part in (value.fget, value.fset):
                visit(part)
        value = getattr(value, "__func__", value)
        value = getattr(value, "__wrapped__", value)
        if isinstance(value, types.FunctionType):
            home = value.__module__ or ""
            if home == package or home.startswith(package + "."):
                found[id(value)] = value

    for value in list(vars(module).values()):
        visit(value)
        if isinstance(value, type) and (value.__module__ or "").split(".")[0] == package:
            for member in list(vars(value).values()):
                visit(member)
    return list(found.values())


@functools.lru_cache
def _refusal(package: str, cells: int) -> types.CodeType:
    # A function takes only code with as many free variables as it has cells.
    names = [f"cell{n}" for n in range(cells)]
    lines = [
        "def outer():",
        *(f"    {name} = None" for name in names),
        "    def refuse(*args, **kwargs):",
        f"        raise ImportError('{package} is not allowed in a solution')",
        *(f"        {name}" for name in names),
        "    return refuse",
    ]
    space: dict[str, Any] = {}
    exec("\n".join(lines), space)
    return space["outer"]().__code__


def _numbers(tensors: Sequence[Tensor]) -> Tensor:
    """All numbers of the tensors, in order of size."""
    return torch.cat([torch.zeros(0), *(t.flatten().double() for t in tensors)]).sort().values


def _same(tensor: Tensor, other: Tensor) -> bool:
    return (
        tensor.shape == other.shape and tensor.dtype == other.dtype and torch.equal(tensor, other)
    )
