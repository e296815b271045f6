"""The survey behind ownership: every part that a net holds, as rows of plain values."""

import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import nn

from blocks_lib._walk import Held, held_by, is_torchs, size

__all__ = ["Part", "survey"]


@dataclass(frozen=True)
class Part:
    """One row of the tree. It describes a part and holds no reference to it.

    From the page "Layers and blocks" (``layers-and-blocks.html``).

    Attributes:
        path: how to reach the part from the net; ``""`` is the net itself.
        kind: ``"module"``, ``"parameter"`` and ``"buffer"`` are registered; ``"tensor"`` is a
            plain tensor; ``"hidden"`` is a module, parameter or buffer that PyTorch does not
            know of; ``"miskeyed"`` is registered under a key that is not a string; ``"shared"``
            repeats another part.
        type: the name of the part's class.
        shape: the shape of a tensor; ``None`` for a module or a tensor that has no shape yet.
        numel: the number of elements of a tensor; 0 for a module.
        repeats: for a shared part, the path under which it is counted.
        note: what else there is to know, in a few words.
        depth: how many modules the part is inside of.
        name: the part's path from the module that holds it.
        is_module: whether the part is a module, whatever its kind; if not, it is a tensor.

    Example:
        >>> from torch import nn
        >>> from blocks_lib import ownership
        >>> part = ownership(nn.Linear(20, 256)).rows[1]
        >>> part.path, part.kind, part.shape, part.numel
        ('weight', 'parameter', (256, 20), 5120)
    """

    path: str
    kind: str
    type: str
    shape: tuple[int, ...] | None = None
    numel: int = 0
    repeats: str | None = None
    note: str = ""
    depth: int = 0
    name: str = ""
    is_module: bool = False


class _Step(NamedTuple):
    """A thing on the way, and how the walk came to it."""

    path: str
    name: str
    depth: int
    status: str  # of the module it is in: "registered", "miskeyed" or "hidden"
    held: Held
    internal: bool  # whether the way led through the insides of one of PyTorch's own modules


def survey(net: nn.Module) -> Iterator[Part]:
    """Yield the parts of a net, each owner before what it owns."""
    homes = _homes(net)
    kept: list[Any] = []  # so that no id is used twice while the walk lasts
    opened: set[int] = set()
    storages: dict[int, str] = {}
    waiting = [_Step("", "", 0, "registered", Held("", "_modules", net), False)]
    while waiting:
        step = waiting.pop()
        value = step.held.value
        kept.append(value)
        if isinstance(value, nn.Module | torch.Tensor):
            home = homes.setdefault(id(value), step.path)
            if home != step.path:
                if not step.internal:
                    yield _part(step, "shared", repeats=home)
                continue
            kind = _kind(step)
            if isinstance(value, torch.Tensor):
                yield _part(step, kind, note=_memory(value, step.path, storages))
                continue
            bare = "_modules" not in object.__getattribute__(value, "__dict__")
            yield _part(step, kind, note="Module.__init__() was not called" if bare else "")
        if id(value) not in opened:
            opened.add(id(value))
            waiting += reversed(list(_inside(step)))


def _homes(net: nn.Module) -> dict[int, str]:
    """Give each registered object its path: proper names first, then under other keys."""
    homes: dict[int, str] = {}
    start = _Step("", "", 0, "registered", Held("", "_modules", net), False)
    for wanted in (("registered",), ("registered", "miskeyed")):
        opened: set[int] = set()
        waiting = [start]
        while waiting:
            step = waiting.pop()
            value = step.held.value
            if isinstance(value, nn.Module | torch.Tensor):
                homes.setdefault(id(value), step.path)
            if isinstance(value, nn.Module) and id(value) not in opened:
                opened.add(id(value))
                waiting += reversed([s for s in _inside(step) if s.status in wanted])
    return homes


def _inside(step: _Step) -> Iterator[_Step]:
    owner = step.held.value
    module = isinstance(owner, nn.Module)
    depth = step.depth + module
    torchs = module and is_torchs(type(owner))
    for held in held_by(owner):
        # A proxy passes itself off as what it stands for, and owns nothing.
        if held.value is None or type(held.value) in weakref.ProxyTypes:
            continue
        status = "hidden" if held.place in ("", "class") else step.status
        if status == "registered" and held.miskeyed:
            status = "miskeyed"
        name = held.step if module else step.name + held.step
        dot = "." if module and step.path else ""
        note = held.note or ("" if module else step.held.note)
        inner = held._replace(note=note)
        # A compiled net keeps a forward that holds the original, which is registered as well.
        internal = torchs and held.step == "forward" if module else step.internal
        yield _Step(step.path + dot + held.step, name, depth, status, inner, internal)


def _kind(step: _Step) -> str:
    value = step.held.value
    plain = step.held.place in ("", "class")
    if plain and isinstance(value, torch.Tensor) and not isinstance(value, nn.Parameter):
        return "tensor"
    if step.status != "registered":
        return step.status
    return {"_parameters": "parameter", "_buffers": "buffer"}.get(step.held.place, "module")


def _part(step: _Step, kind: str, repeats: str | None = None, note: str = "") -> Part:
    value = step.held.value
    notes = [step.held.note, note]
    shape, numel = None, 0
    if isinstance(value, torch.Tensor):
        shape, numel = size(value)
        if nn.parameter.is_lazy(value):
            notes.append("no shape before the first call")
        elif kind == "parameter" and not value.requires_grad:
            notes.append("frozen")
        elif kind == "tensor" and value.requires_grad:
            notes.append("requires grad" if value.is_leaf else "computed: gradients pass through")
    return Part(
        path=step.path,
        kind=kind,
        type=type(value).__name__,
        shape=shape,
        numel=numel,
        repeats=repeats,
        note="; ".join(text for text in notes if text),
        depth=step.depth,
        name=step.name,
        is_module=isinstance(value, nn.Module),
    )


def _memory(tensor: torch.Tensor, path: str, storages: dict[int, str]) -> str:
    """Tell whether two tensors that are not the same object lie in the same memory."""
    try:
        address = tensor.untyped_storage().data_ptr()
    except (RuntimeError, NotImplementedError, ValueError):  # it has no memory of its own
        return ""
    first = storages.setdefault(address, path) if address else path
    return "" if first == path else f"shares memory with {first}"
