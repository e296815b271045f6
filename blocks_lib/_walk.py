"""The walk through a net that ownership and trace share. It reads attributes and calls nothing.

Attributes are read from the instances' dictionaries, never through ``getattr``: a property would
run code, and a net without ``super().__init__()`` would raise.
"""

import dis
import functools
import inspect
import types
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn

__all__ = ["Held", "held_by", "registered_modules"]

# What every module carries for PyTorch's own use: registries, hooks, flags.
_BOOKKEEPING = frozenset(vars(nn.Module()))
_FUNCTIONS = (types.FunctionType, types.MethodType, functools.partial)
_CLOSED = (str, bytes, bytearray, int, float, complex, type, types.ModuleType, type(None))


# (how the owner calls it, the registry it is in or "" for a plain attribute, the object)
Held = tuple[str, str, Any]


def held_by(owner: Any) -> Iterator[Held]:
    """Yield what an object holds on to, one step down."""
    if isinstance(owner, nn.Module):
        yield from _held_by_module(owner)
    elif isinstance(owner, dict):
        for key, value in owner.items():
            yield f"[{_key(key)}]", "", value
            yield f".key[{_key(key)}]", "", key
    elif isinstance(owner, list | tuple | deque):
        for index, value in enumerate(owner):
            yield f"[{index}]", "", value
    elif isinstance(owner, set | frozenset):
        for index, value in enumerate(sorted(owner, key=_rank)):
            yield f"{{{index}}}", "", value
    elif isinstance(owner, _FUNCTIONS):
        yield from _held_by_function(owner)
    elif not isinstance(owner, (*_CLOSED, torch.Tensor)) and not _is_torchs(owner):
        for name, value in _attributes(owner).items():
            yield f".{name}", "", value


def _held_by_module(module: nn.Module) -> Iterator[Held]:
    values = _attributes(module)
    for registry in ("_parameters", "_buffers", "_modules"):
        for key, value in list((values.get(registry) or {}).items()):
            yield _key(key) if not isinstance(key, str) else key, registry, value
    for name, value in values.items():
        if name not in _BOOKKEEPING:
            yield name, "", value
    for cls in type(module).__mro__:
        if issubclass(cls, nn.Module) and not _is_torchs_class(cls):
            for name, value in vars(cls).items():
                if name not in values and not name.startswith("__"):
                    yield name, "class", value


def _held_by_function(function: Callable[..., Any]) -> Iterator[Held]:
    if isinstance(function, functools.partial):
        yield ".func", "", function.func
        yield ".args", "", function.args
        yield ".keywords", "", function.keywords
    elif isinstance(function, types.MethodType):
        yield ".__self__", "", function.__self__
    elif isinstance(function, types.FunctionType):
        code = function.__code__
        for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
            try:
                yield f".<{name}>", "", cell.cell_contents
            except ValueError:  # a name that was never given a value
                continue
        yield ".__defaults__", "", function.__defaults__
        yield ".__kwdefaults__", "", function.__kwdefaults__
        for name in dict.fromkeys(
            step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"
        ):
            value = function.__globals__.get(name)
            if isinstance(value, nn.Module | torch.Tensor):
                yield f".<global {name}>", "", value


def registered_modules(net: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """Yield every module that PyTorch's hooks can reach, with its path, each once."""
    seen: set[int] = set()
    waiting = [("", net)]
    while waiting:
        path, module = waiting.pop()
        if id(module) in seen:
            continue
        seen.add(id(module))
        yield path, module
        inner = [
            (f"{path}.{name}" if path else name, value)
            for name, registry, value in _held_by_module(module)
            if registry == "_modules" and isinstance(value, nn.Module)
        ]
        waiting += reversed(inner)


def _attributes(owner: Any) -> dict[str, Any]:
    try:
        return dict(object.__getattribute__(owner, "__dict__"))
    except AttributeError:
        return {}


def _key(key: object) -> str:
    """Name a dictionary key: strings and numbers as they are, other objects by their type."""
    return repr(key) if isinstance(key, str | int | float) else f"<{type(key).__name__}>"


def _rank(value: object) -> tuple[str, str]:
    """An order for sets that does not depend on addresses in memory."""
    if isinstance(value, nn.Module):
        sizes = [tuple(p.shape) for _, r, p in _held_by_module(value) if r == "_parameters" and p is not None]
        return type(value).__name__, str(sizes)
    return type(value).__name__, ""


def _is_torchs_class(cls: type) -> bool:
    return cls.__module__.partition(".")[0] == "torch"


def _is_torchs(owner: object) -> bool:
    return _is_torchs_class(type(owner))
