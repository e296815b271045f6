"""One step through a net: what an object holds. Ownership and trace both walk with it.

Nothing is called on the way. Attributes come from the instances' dictionaries and never through
``getattr``: a property would run code, and a net without ``super().__init__()`` would raise.
"""

import dis
import functools
import sys
import types
from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple

import torch
from torch import nn

__all__ = ["Held", "held_by", "is_torchs", "registered_modules", "size"]

# What every module carries for PyTorch's own use: registries, hooks, flags.
# The last appears once ``net.compile()`` was called, and leads back to the net itself.
_BOOKKEEPING = frozenset({*vars(nn.Module()), "_compiled_call_impl"})
_REGISTRIES = ("_parameters", "_buffers", "_modules")
_ORDERED = (list, tuple, deque)
_UNORDERED = (set, frozenset)


class Held(NamedTuple):
    """One thing that an object holds."""

    step: str  # what to append to the owner's path
    place: str  # the registry, "class" for a class attribute, "" for anything plain
    value: Any
    note: str = ""
    miskeyed: bool = False


def held_by(owner: object) -> Iterator[Held]:
    """Yield what ``owner`` holds, one step down; nothing for objects that cannot hold a block."""
    if isinstance(owner, nn.Module):
        yield from _held_by_module(owner)
    elif isinstance(owner, dict):
        yield from _held_by_dict(owner)
    elif isinstance(owner, _ORDERED):
        for index, value in enumerate(_items(owner, _ORDERED)):
            yield Held(f"[{index}]", "", value)
    elif isinstance(owner, _UNORDERED):
        for index, value in enumerate(sorted(_items(owner, _UNORDERED), key=_rank)):
            yield Held(f"{{{index}}}", "", value)
    elif isinstance(owner, functools.partial):
        yield Held(".func", "", owner.func)
        yield Held(".args", "", owner.args)
        yield Held(".keywords", "", owner.keywords)
    elif isinstance(owner, types.MethodType):
        yield Held(".__self__", "", owner.__self__)
        yield Held(".__func__", "", owner.__func__)
    elif isinstance(owner, types.FunctionType):
        yield from _held_by_function(owner)
    elif _may_hold(type(owner)):
        for name, value in _attributes(owner).items():
            yield Held(f".{name}", "", value)


def registered_modules(net: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """Yield each registered module once, with its path, also where ``named_modules()`` raises."""
    seen: set[int] = set()
    waiting = [("", net)]
    while waiting:
        path, module = waiting.pop()
        if id(module) in seen:
            continue
        seen.add(id(module))
        yield path, module
        inner = [
            (f"{path}.{held.step}" if path else held.step, held.value)
            for held in _held_by_module(module)
            if held.place == "_modules" and isinstance(held.value, nn.Module)
        ]
        waiting += reversed(inner)


def is_torchs(cls: type) -> bool:
    """Tell whether a class is one of PyTorch's own."""
    return cls.__module__.partition(".")[0] == "torch"


def size(tensor: torch.Tensor) -> tuple[tuple[int, ...] | None, int]:
    """Return a tensor's shape, if it has one, and its number of elements."""
    if nn.parameter.is_lazy(tensor):
        return None, 0
    try:
        return tuple(tensor.shape), tensor.numel()
    except RuntimeError:  # a nested tensor has rows of different lengths
        return None, tensor.numel()


def _held_by_module(module: nn.Module) -> Iterator[Held]:
    values = _attributes(module)
    unsaved = values.get("_non_persistent_buffers_set", ())
    for registry in _REGISTRIES:
        for index, (key, value) in enumerate(list((values.get(registry) or {}).items())):
            kind = type(key).__name__
            if not isinstance(key, str):
                yield Held(f"<{kind} {index}>", registry, value, f"its key is a {kind}", True)
            elif registry == "_buffers" and key in unsaved:
                yield Held(key, registry, value, "not in state_dict()")
            else:
                yield Held(key, registry, value, "its name has a dot" if "." in key else "")
    private = is_torchs(type(module))  # an LSTM keeps its weights in a list of its own too
    for name, value in values.items():
        if name not in _BOOKKEEPING and not (private and name.startswith("_")):
            yield Held(name, "", value)
    for cls in type(module).__mro__:
        if issubclass(cls, nn.Module) and not is_torchs(cls):
            for name, value in vars(cls).items():
                method = isinstance(value, types.FunctionType) and name != "forward"
                if name not in values and not name.startswith("__") and not method:
                    yield Held(name, "class", value, "class attribute")


def _held_by_dict(owner: dict[Any, Any]) -> Iterator[Held]:
    for index, (key, value) in enumerate(dict.items(owner)):
        if isinstance(key, str | int | float | None):
            yield Held(f"[{key!r}]", "", value)
        else:
            yield Held(f".keys()[{index}]", "", key)
            yield Held(f".values()[{index}]", "", value)


def _held_by_function(function: types.FunctionType) -> Iterator[Held]:
    code = function.__code__
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield Held(f".<{name}>", "", cell.cell_contents, "captured by a function")
        except ValueError:  # a name that has no value yet
            continue
    yield Held(".__defaults__", "", function.__defaults__)
    yield Held(".__kwdefaults__", "", function.__kwdefaults__)
    for name in dict.fromkeys(_globals_in(code)):
        value = function.__globals__.get(name)
        if isinstance(value, (nn.Module, torch.Tensor, dict, *_ORDERED, *_UNORDERED)):
            yield Held(f".<{name}>", "", value, "a global that a function uses")


def _globals_in(code: types.CodeType) -> Iterator[str]:
    """Yield the global names that a function reads, also in the functions defined inside it."""
    for step in dis.get_instructions(code):
        if step.opname == "LOAD_GLOBAL":
            yield step.argval
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from _globals_in(inner)


def _items(owner: Any, bases: tuple[Any, ...]) -> Iterator[Any]:
    """Iterate as the built-in class does: a class made from it may do more than that."""
    return next(base for base in bases if isinstance(owner, base)).__iter__(owner)


def _attributes(owner: object) -> dict[str, Any]:
    """Read the instance's dictionary and slots without running any code of its class."""
    slots = [
        (name, member)
        for cls in type(owner).__mro__
        for name, member in vars(cls).items()
        if isinstance(member, types.MemberDescriptorType) and not isinstance(owner, nn.Module)
    ]
    values = {}
    for name, member in slots:
        try:
            values[name] = member.__get__(owner)
        except AttributeError:  # a slot that has no value yet
            continue
    try:
        return values | object.__getattribute__(owner, "__dict__")
    except AttributeError:
        return values


def _may_hold(cls: type) -> bool:
    """Tell whether to look into an object: those of the reader's own classes, and namespaces."""
    home = cls.__module__.partition(".")[0]
    if issubclass(cls, type | types.ModuleType | torch.Tensor) or home == "torch":
        return False
    return home not in sys.stdlib_module_names or home in ("types", "collections")


def _rank(value: object) -> tuple[str, str]:
    """Order the items of a set by what they look like: their addresses differ from run to run."""
    shapes = [_shape(value)]
    if isinstance(value, nn.Module):
        for path, module in registered_modules(value):
            held = [_shape(held.value) for held in _held_by_module(module)]
            shapes.append(f"{path} {type(module).__name__} {held}")
    return type(value).__name__, str(shapes)


def _shape(value: object) -> str:
    return str(size(value)[0]) if isinstance(value, torch.Tensor) else ""
