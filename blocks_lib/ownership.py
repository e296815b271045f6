"""What a net owns, and what it only seems to own: one tree for any module, also a broken one.

``print(net)`` and ``parameters()`` show what PyTorch knows of. The parts it does not know of are
the ones that go wrong, so this tree shows both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch import nn

from blocks_lib._survey import Part, survey

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Ownership", "Part", "ownership"]

_MEANINGS = {
    "hidden": "in neither parameters() nor state_dict(); to(), train() and eval() pass it by",
    "miskeyed": "stored under a key that is not a string; parameters() and state_dict() raise",
    "tensor": "a plain attribute; not trained, not saved, not moved",
    "shared": "one object under two names; its elements are counted once",
}


@dataclass(frozen=True, repr=False)
class Ownership:
    """The parts of a net. As the last value of a cell it shows itself as a tree.

    From the page "Layers and blocks" (``layers-and-blocks.html``).

    Attributes:
        rows: one :class:`Part` for each part, owners before what they own.

    Example:
        >>> from torch import nn
        >>> from blocks_lib import ListSequential, ownership
        >>> found = ownership(ListSequential(nn.Linear(20, 256)))
        >>> found.registered, found.hidden
        (0, 5376)
    """

    rows: tuple[Part, ...]

    @property
    def parameters(self) -> int:
        """The number of elements in registered parameters, as ``parameters()`` counts them."""
        return self._elements("parameter")

    @property
    def buffers(self) -> int:
        """The number of elements in registered buffers."""
        return self._elements("buffer")

    @property
    def registered(self) -> int:
        """The number of elements in registered parameters and buffers."""
        return self.parameters + self.buffers

    @property
    def hidden(self) -> int:
        """The number of elements in hidden parameters and buffers."""
        return self._elements("hidden")

    @property
    def miskeyed(self) -> int:
        """The number of elements under keys that are not strings."""
        return self._elements("miskeyed")

    @property
    def plain(self) -> int:
        """The number of elements in plain tensors."""
        return self._elements("tensor")

    def _elements(self, kind: str) -> int:
        return sum(part.numel for part in self.rows if part.kind == kind)

    def text(self) -> str:
        """Return the tree as text, with a line for each kind of part that needs care.

        Example:
            >>> from torch import nn
            >>> from blocks_lib import ownership
            >>> print(ownership(nn.Sequential(nn.Linear(20, 10), nn.ReLU())).text())
            Sequential
            ├── 0: Linear
            │   ├── weight  (10, 20)  200  parameter
            │   └── bias    (10,)      10  parameter
            └── 1: ReLU
            <BLANKLINE>
            210 elements in parameters, 0 in buffers
        """
        return "\n".join(_lines(self))

    __str__ = __repr__ = text

    def figure(self) -> Figure:
        """Return the tree as a matplotlib figure; colors, hatches and words say the same.

        Raises:
            ImportError: if matplotlib is not installed.

        Example:
            >>> from blocks_lib import chimera, ownership
            >>> len(ownership(chimera()).figure().axes)
            1
        """
        from blocks_lib.draw import draw

        return draw(self)


def ownership(net: nn.Module) -> Ownership:
    """List every part that a net holds: registered, plain, shared and hidden.

    The search for hidden parts looks into lists, tuples, dictionaries, sets and deques, into
    ``functools.partial``, bound methods and functions (captured names, default arguments,
    globals), into class attributes, the ``forward`` method, and objects of the reader's own
    classes, one inside the other. It cannot look into generators, or into functions that another
    function calls. The net is never called, and no property of it is read.

    From the page "Layers and blocks" (``layers-and-blocks.html``).

    Args:
        net: any module: broken, not yet initialized, on the meta device, with cycles.

    Returns:
        The rows, their counts, and two ways to look at them: ``text()`` and ``figure()``.

    Raises:
        TypeError: if ``net`` is not an ``nn.Module``.

    Example:
        >>> from torch import nn
        >>> from blocks_lib import ListSequential, ownership
        >>> ownership(ListSequential(nn.Linear(4, 2)))
        ListSequential
        └── blocks[0]: Linear             hidden
            ├── weight         (2, 4)  8  hidden
            └── bias           (2,)    2  hidden
        <BLANKLINE>
        0 elements in parameters, 0 in buffers, 10 hidden
        hidden: in neither parameters() nor state_dict(); to(), train() and eval() pass it by
    """
    if not isinstance(net, nn.Module):
        raise TypeError(f"ownership() takes an nn.Module, not a {type(net).__name__}.")
    return Ownership(tuple(survey(net)))


def _lines(found: Ownership) -> list[str]:
    labels = [
        line + _label(part) for line, part in zip(_branches(found.rows), found.rows, strict=True)
    ]
    shapes = ["" if part.shape is None else str(part.shape) for part in found.rows]
    sizes = [f"{part.numel:,}" if part.shape is not None else "" for part in found.rows]
    wide, middle, narrow = (max(map(len, column)) for column in (labels, shapes, sizes))
    lines = []
    for label, shape, size, part in zip(labels, shapes, sizes, found.rows, strict=True):
        lines.append(
            f"{label:{wide}}  {shape:{middle}}  {size:>{narrow}}  {_remark(part)}".rstrip()
        )
    kinds = {part.kind for part in found.rows}
    meanings = [f"{kind}: {meaning}" for kind, meaning in _MEANINGS.items() if kind in kinds]
    return [*lines, "", _counts(found), *meanings]


def _counts(found: Ownership) -> str:
    wrong = {"hidden": found.hidden, "miskeyed": found.miskeyed, "in plain tensors": found.plain}
    counts = [f"{found.parameters:,} elements in parameters", f"{found.buffers:,} in buffers"]
    return ", ".join(counts + [f"{number:,} {where}" for where, number in wrong.items() if number])


def _branches(rows: tuple[Part, ...]) -> list[str]:
    """Return the lines in front of each row."""
    branches: list[str] = []
    open_after: set[int] = set()  # the depths at which more rows follow further down
    for part in reversed(rows):
        open_after = {depth for depth in open_after if depth <= part.depth}
        if part.depth:
            bars = ["│   " if depth in open_after else "    " for depth in range(1, part.depth)]
            branches.append("".join(bars) + ("├── " if part.depth in open_after else "└── "))
        else:
            branches.append("")
        open_after.add(part.depth)
    return branches[::-1]


def _label(part: Part) -> str:
    if part.shape is None and "Param" not in part.type:
        return f"{part.name}: {part.type}" if part.name else part.type
    return part.name


def _remark(part: Part) -> str:
    kind = "" if part.kind == "module" else part.kind
    if part.kind == "shared":
        kind = f"shared with {part.repeats}" if part.repeats else "shared with the net itself"
    return "; ".join(text for text in (kind, part.note) if text)
