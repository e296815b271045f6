"""What a net owns, and what it only seems to own: one tree for any module, also a broken one.

``print(net)`` and ``parameters()`` show what PyTorch knows of. The parts it does not know of are
the ones that go wrong, so this tree shows both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import nn

from blocks_lib._survey import Part, survey
from blocks_lib._text import meanings, tree

if TYPE_CHECKING:
    import matplotlib.figure

__all__ = ["Ownership", "Part", "ownership"]


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
        counts = [f"{self.parameters:,} elements in parameters", f"{self.buffers:,} in buffers"]
        wrong = {"hidden": self.hidden, "miskeyed": self.miskeyed, "in plain tensors": self.plain}
        counts += [f"{number:,} {where}" for where, number in wrong.items() if number]
        return "\n".join([*tree(self.rows), "", ", ".join(counts), *meanings(self.rows)])

    __str__ = __repr__ = text

    def figure(self) -> matplotlib.figure.Figure:
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
    classes, one inside the other. It does not look into generators, hooks, weak references, or
    functions that another function calls. The net is never called, no property of it is read.

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
    # Otherwise a tensor's size would run the code of a tensor subclass.
    with torch._C.DisableTorchFunctionSubclass():
        return Ownership(tuple(survey(net)))
