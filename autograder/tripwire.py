"""Notices and undoes changes to the libraries that tests rely on.

The judge is elsewhere, so that no change made here can alter a verdict. But an observation should
be made with the real PyTorch, and an instructor wants to know who tried. What a library adds to
itself by being used is no alarm; a function that is no longer the one it was, is.
"""

from __future__ import annotations

import builtins
import sys
from dataclasses import dataclass, field
from operator import is_
from types import FunctionType, ModuleType
from typing import Any

from autograder.untouched import Snapshot, namespace_of, works

__all__ = ["is_grave", "remember", "restore"]

# These, and whatever is below those that end on a dot.
WATCHED = """builtins json math random copy operator functools itertools statistics unittest.case
    struct hashlib collections autograder.checks autograder.clock
    autograder.halves autograder.plain autograder.verdict autograder.probes autograder.wire
    torch torch._tensor torch.functional torch.overrides torch.serialization torch.random
    torch.autograd torch.nn torch.nn.functional torch.nn.init torch.nn.parameter torch.nn.modules
    torch.nn.modules. torch.optim torch.optim.optimizer torch.optim.sgd torch.optim.adam
    torch.testing torch.testing._comparison
    numpy numpy.linalg numpy.testing numpy.testing._private.utils""".split()
# What people change to see more of their nets. It is put back, too, and decides no test.
FOR_LOOKING = (
    "builtins.print",
    "torch.Tensor.__repr__",
    "torch.Tensor.__str__",
    "torch.nn.modules.module.Module.__repr__",
    "torch.nn.modules.module._global_",
)
ALONE, BELOW = frozenset(WATCHED), tuple(name for name in WATCHED if name.endswith("."))
# What PyTorch changes in itself: the class of the default dtype, and what its compiler wraps as
# soon as it is loaded. None of it is what an exercise asks about.
OWN = "torch.Storage"
MODULE = "torch.nn.modules.module.Module"
WRAPPED = (
    "torch.manual_seed",
    "torch.random.",
    "torch.optim.",
    f"{MODULE}.__init__",
    f"{MODULE}.__setstate__",
)


@dataclass
class _Memory:
    places: list[tuple[str, Any, tuple[str, ...], tuple[Any, ...], int]] = field(
        default_factory=list
    )
    functions: list[FunctionType] = field(default_factory=list)
    codes: list[Any] = field(default_factory=list)
    defaults: list[Any] = field(default_factory=list)
    modules: dict[str, ModuleType] = field(default_factory=dict)
    snapshot: Snapshot | None = None  # of the places' namespaces, then of the functions


_memory = _Memory()
_NAMESPACE = vars(builtins)
_BUILTINS = {key: value for key, value in _NAMESPACE.items() if callable(value)}


def remember() -> None:
    """Note every function, method and class of the watched libraries as it is now."""
    memory = _Memory()
    functions: dict[int, FunctionType] = {}
    classes: dict[int, type] = {}
    for name, module in list(sys.modules.items()):
        if not isinstance(module, ModuleType) or not _watched(name):
            continue
        memory.modules[name] = module
        memory.places.append(_note(name, module, vars(module)))
        for value in list(vars(module).values()):
            if isinstance(value, type) and _watched(value.__module__):
                classes[id(value)] = value
            elif type(value) is FunctionType and _watched(value.__module__ or ""):
                functions[id(value)] = value
    for kind in classes.values():
        memory.places.append(_note(f"{kind.__module__}.{kind.__qualname__}", kind, vars(kind)))
        for value in vars(kind).values():
            if type(value) is FunctionType:
                functions[id(value)] = value
    memory.functions = list(functions.values())
    memory.codes = [function.__code__ for function in memory.functions]
    memory.defaults = [function.__defaults__ for function in memory.functions]
    if works():
        namespaces = [namespace_of(owner) for _, owner, *_ in memory.places]
        memory.snapshot = Snapshot([*namespaces, *memory.functions])
    global _memory
    _memory = memory


def is_grave(name: str) -> bool:
    """Whether a changed name is more than a way of looking at nets, so that somebody must look."""
    return not name.startswith(FOR_LOOKING)


def restore() -> list[str]:
    """Put back what was changed since. Returns the changed names, at most ten."""
    # First the builtins, without calling any: they are the tools of all that follows.
    altered: list[str] = []
    for key in _BUILTINS:
        if _NAMESPACE.get(key) is not _BUILTINS[key]:
            _NAMESPACE[key] = _BUILTINS[key]
            altered += [f"builtins.{key}"]
    for name, module in _memory.modules.items():
        if sys.modules.get(name) is not module:
            sys.modules[name] = module
            altered.append(name)
    places, functions = _suspects()
    for where, owner, keys, values, size in places:
        now = vars(owner)
        if not all(map(is_, map(now.get, keys), values)):
            for key, value in zip(keys, values, strict=True):
                if (found := now.get(key)) is not value:
                    if not _is_wrapped_by_torch(f"{where}.{key}", found, value):
                        altered.append(f"{where}.{key}")
                    _put(owner, key, value)
        if len(now) != size:
            altered += _take_away(where, owner, keys)
    for function, code, defaults in functions:
        if function.__code__ is not code or function.__defaults__ is not defaults:
            function.__code__, function.__defaults__ = code, defaults
            altered.append(f"{function.__module__}.{function.__qualname__}")
    altered += _restore_torch()
    return [str(name)[:120] for name in altered[:10]]


def _suspects() -> tuple[list[Any], list[Any]]:
    """The places and functions that may have changed: all, where memory cannot be compared."""
    places, functions = _memory.places, _memory.functions
    if _memory.snapshot is None:
        changed = list(range(len(places) + len(functions)))
    else:
        changed = _memory.snapshot.changed()
    numbers = [n - len(places) for n in changed if n >= len(places)]
    return (
        [places[n] for n in changed if n < len(places)],
        [(functions[n], _memory.codes[n], _memory.defaults[n]) for n in numbers],
    )


def _watched(name: str) -> bool:
    return name in ALONE or name.startswith(BELOW)


def _note(name: str, owner: Any, members: Any) -> Any:
    kept = {k: value for k, value in members.items() if _matters(value) and f"{name}.{k}" != OWN}
    return name, owner, tuple(kept), tuple(kept.values()), len(members)


def _matters(value: Any) -> bool:
    kinds = (staticmethod, classmethod, property)
    return not isinstance(value, ModuleType) and (callable(value) or isinstance(value, kinds))


def _is_wrapped_by_torch(name: str, found: Any, before: Any) -> bool:
    """Whether PyTorch's compiler put its own function around the one that was there."""
    if type(found) is not FunctionType or not name.startswith(WRAPPED):
        return False
    place = found.__code__.co_filename
    inside = [cell.cell_contents for cell in found.__closure__ or ()]
    return ("/torch/_dynamo/" in place or place.endswith("/torch/_compile.py")) and any(
        one is before for one in inside
    )


def _put(owner: Any, key: str, value: Any) -> None:
    try:
        setattr(owner, key, value)
    except (AttributeError, TypeError):
        if isinstance(owner, ModuleType):
            vars(owner)[key] = value


def _take_away(where: str, owner: Any, keys: tuple[str, ...]) -> list[str]:
    """Remove what was added in order to hide something: a name of a base class or a builtin."""
    hidden = []
    known = set(keys)
    for key, value in list(vars(owner).items()):
        if key in known or not _matters(value) or key.startswith("_abc"):
            continue
        if isinstance(owner, type):
            hides = any(key in vars(base) for base in owner.__mro__[1:])
        else:
            hides = owner is not builtins and hasattr(builtins, key)
        if hides and _is_foreign(value):
            hidden.append(f"{where}.{key}")
            delattr(owner, key)
    return hidden


def _is_foreign(value: Any) -> bool:
    inner = getattr(value, "__func__", None) or getattr(value, "fget", None) or value
    return not _watched(getattr(inner, "__module__", None) or "")


def _restore_torch() -> list[str]:
    """Switch off modes and global hooks through which every operation of PyTorch would go."""
    torch = sys.modules.get("torch")
    if torch is None:
        return []
    altered = []
    modes = [torch._C._pop_torch_function_stack() for _ in range(_depth(torch))]
    for mode in reversed(modes):
        if type(mode).__module__ == "torch.utils._device":
            torch._C._push_on_torch_function_stack(mode)  # set_default_device, which is no trick
        else:
            altered.append(f"mode {type(mode).__name__}")
    while torch._C._len_torch_dispatch_stack():
        altered.append(f"mode {type(torch._C._pop_torch_dispatch_stack()).__name__}")
    module = sys.modules["torch.nn.modules.module"]
    for name in [name for name in vars(module) if name.startswith("_global_")]:
        hooks = getattr(module, name)
        if isinstance(hooks, dict) and hooks:
            hooks.clear()
            altered.append(f"torch.nn.modules.module.{name}")
    return altered


def _depth(torch: Any) -> int:
    return int(torch._C._len_torch_function_stack())
