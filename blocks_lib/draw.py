"""The ownership tree as a figure: words, hatches and gray levels say what the colors say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import matplotlib.figure
    from matplotlib.axes import Axes

    from blocks_lib._survey import Part
    from blocks_lib.ownership import Ownership

__all__ = ["draw"]


class _Style(NamedTuple):
    color: str  # of the square
    over: str  # of the hatch over it
    hatch: str
    line: str  # of the outline and the branch
    meaning: str  # in the legend


# Each kind differs from every other in gray level, in hatch and in its words.
_STYLES = {
    "module": _Style("#e8e8e8", "black", "", "-", "module"),
    "parameter": _Style("#0b3a75", "white", "|||", "-", "parameter"),
    "buffer": _Style("#56b4e9", "black", "...", "-", "buffer"),
    "tensor": _Style("#f2d94e", "black", "///", "-.", "plain tensor"),
    "hidden": _Style("#b83a00", "white", "xxx", "--", "hidden"),
    "miskeyed": _Style("#b05a8c", "white", "+++", "--", "key is not a string"),
    "shared": _Style("#ffffff", "black", "---", ":", "shared, counted once"),
}

# Inches, but for the font, which is in points.
_FONT, _LINE, _INDENT, _SWATCH, _GAP, _MARGIN, _WIDEST = 9, 0.34, 0.32, 0.19, 0.08, 0.15, 10.0
_CHARACTER = 0.65 * _FONT / 72  # the advance of DejaVu Sans Mono, and a little more
_MOST_LINES = 200


@dataclass(eq=False)
class _Line:
    """A module and its tensors, or the tensors that did not fit beside it."""

    depth: int
    items: list[tuple[str, str]]  # kind and words
    goes_on: bool = False  # whether the line continues the one above
    room: int = 0  # the characters for the first item, so that its neighbors line up

    @property
    def left(self) -> float:
        return _MARGIN + self.depth * _INDENT

    def ends(self) -> list[float]:
        """Return where each item ends, in inches."""
        rooms = [len(words) for _, words in self.items]
        rooms[0] = max(self.room, rooms[0])
        widths = [_SWATCH + _GAP + room * _CHARACTER + 2.5 * _GAP for room in rooms]
        return [self.left + end for end in accumulate(widths)]


def draw(found: Ownership) -> matplotlib.figure.Figure:
    """Draw a tree with a line for each module and its tensors beside it.

    From the page "Layers and blocks" (``layers-and-blocks.html``).

    Args:
        found: what ``ownership(net)`` returned.

    Returns:
        A figure of one axes, measured in inches, that belongs to no window. The same tree gives
        the same figure. A tree of more than 200 lines is cut, and the last line says so.

    Raises:
        ImportError: if matplotlib is not installed.

    Example:
        >>> from blocks_lib import MLP, ownership
        >>> from blocks_lib.draw import draw
        >>> figure = draw(ownership(MLP()))
        >>> [text.get_text() for text in figure.axes[0].texts][:3]
        ['MLP', 'hidden: Linear', 'weight (256, 20)']
    """
    # Here rather than above: only those who draw need matplotlib.
    from matplotlib import pyplot as plt

    lines = _lines(found.rows)
    legend = _legend(found.rows)
    width = max(line.ends()[-1] for line in lines + legend) + _MARGIN
    height = (len(lines) + len(legend) + 0.5) * _LINE + 2 * _MARGIN
    figure = plt.figure(figsize=(width, height))
    plt.close(figure)  # a notebook would show it twice
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    _branches(axes, lines)
    for row, line in enumerate(lines):
        _items(axes, line, _height(row))
    for row, line in enumerate(legend):
        _items(axes, line, _height(len(lines) + row + 0.5))
    return figure


def _lines(rows: tuple[Part, ...]) -> list[_Line]:
    lines: list[_Line] = []
    tensors: dict[int, list[tuple[str, str]]] = {}
    for part in rows:
        item = (part.kind, _words(part))
        if part.is_module:
            lines.append(_Line(part.depth, [item]))
            tensors[part.depth] = lines[-1].items
        else:
            tensors[part.depth - 1].append(item)
    for depth in tensors:
        names = [len(line.items[0][1]) for line in lines if line.depth == depth and line.items[1:]]
        for line in lines:
            if line.depth == depth and line.items[1:]:
                line.room = max(names)
    lines = [short for line in lines for short in _wrapped(line)]
    if len(lines) > _MOST_LINES:
        words = f"and {len(lines) - _MOST_LINES:,} more lines: see text()"
        lines[_MOST_LINES:] = [_Line(0, [("", words)], goes_on=True)]
    return lines


def _wrapped(line: _Line) -> Iterator[_Line]:
    """Break a line that is too wide; what does not fit is indented below it."""
    while line.items:
        fits = max(1, sum(end <= _WIDEST for end in line.ends()))
        yield _Line(line.depth, line.items[:fits], line.goes_on, line.room)
        depth = line.depth if line.goes_on else line.depth + 1
        line = _Line(depth, line.items[fits:], goes_on=True)


def _words(part: Part) -> str:
    if part.is_module:
        words = f"{part.name}: {part.type}" if part.name else part.type
    elif part.shape is None:
        words = f"{part.name} (no shape)"
    else:
        words = f"{part.name} {part.shape}"
    return words if part.repeats is None else f"{words} = {part.repeats or 'the net itself'}"


def _legend(rows: tuple[Part, ...]) -> list[_Line]:
    sizes: Counter[str] = Counter()
    for part in rows:
        sizes[part.kind] += part.numel
    items = []
    for kind, style in _STYLES.items():
        if kind in sizes:
            size = "" if kind in ("module", "shared") else f": {sizes[kind]:,} elements"
            items.append((kind, style.meaning + size))
    return list(_wrapped(_Line(0, items)))


def _height(row: float) -> float:
    return _MARGIN + (row + 0.5) * _LINE


def _branches(axes: Axes, lines: list[_Line]) -> None:
    """Join each module to the one it is in, in the line style of its own kind."""
    above: dict[int, int] = {}
    for row, line in enumerate(lines):
        if line.goes_on:
            continue
        above[line.depth] = row
        if line.depth:
            start = _MARGIN + (line.depth - 1) * _INDENT + _SWATCH / 2
            top = _height(above[line.depth - 1]) + _SWATCH / 2
            style = _STYLES[line.items[0][0]].line
            axes.plot(
                (start, start, line.left), (top, _height(row), _height(row)), style, c="#555", lw=1
            )


def _items(axes: Axes, line: _Line, height: float) -> None:
    from matplotlib.patches import Rectangle

    font: dict[str, Any] = {"family": "DejaVu Sans Mono", "size": _FONT, "va": "center_baseline"}
    for (kind, words), left in zip(line.items, [line.left, *line.ends()], strict=False):
        axes.text(left + _SWATCH + _GAP, height, words, **font)
        if kind:
            style = _STYLES[kind]
            square = (left, height - _SWATCH / 2), _SWATCH, _SWATCH
            axes.add_patch(
                Rectangle(
                    *square, fc=style.color, ec=style.over, hatch=style.hatch, lw=0, label=kind
                )
            )
            axes.add_patch(Rectangle(*square, fill=False, ec="black", ls=style.line))
