"""The ownership tree as text."""

from blocks_lib._survey import Part

__all__ = ["meanings", "tree"]

_MEANINGS = {
    "hidden": "in neither parameters() nor state_dict(); to(), train() and eval() pass it by",
    "miskeyed": "stored under a key that is not a string; parameters() and state_dict() raise",
    "tensor": "a plain attribute; not trained, not saved, not moved",
    "shared": "one object under two names; its elements are counted once",
}


def tree(rows: tuple[Part, ...]) -> list[str]:
    """Return one line for each part: the tree on the left, then shape, size and remarks."""
    labels = [line + _label(part) for line, part in zip(_branches(rows), rows, strict=True)]
    shapes = ["" if part.shape is None else str(part.shape) for part in rows]
    sizes = ["" if part.is_module else f"{part.numel:,}" for part in rows]
    wide, middle, narrow = (max(map(len, column)) for column in (labels, shapes, sizes))
    lines = []
    for label, shape, size, part in zip(labels, shapes, sizes, rows, strict=True):
        lines.append(
            f"{label:{wide}}  {shape:{middle}}  {size:>{narrow}}  {_remark(part)}".rstrip()
        )
    return lines


def meanings(rows: tuple[Part, ...]) -> list[str]:
    """Return one line for each kind of part that needs care and is there."""
    kinds = {part.kind for part in rows}
    return [f"{kind}: {meaning}" for kind, meaning in _MEANINGS.items() if kind in kinds]


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
    if not part.is_module:
        return part.name
    return f"{part.name}: {part.type}" if part.name else part.type


def _remark(part: Part) -> str:
    kind = "" if part.kind == "module" else part.kind
    if part.kind == "shared":
        kind = f"shared with {part.repeats}" if part.repeats else "shared with the net itself"
    return "; ".join(text for text in (kind, part.note) if text)
