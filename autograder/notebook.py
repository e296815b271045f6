"""Reads notebooks that anybody may have written: whatever is wrong has a sentence that says so.

nbformat's own reader trusts its file. This one looks before it opens (no links, no pipes, no giant
files), takes any bytes, and keeps the cells that can be understood.
"""

from __future__ import annotations

import json
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Cell", "Unreadable", "parse", "read_bytes"]

LARGEST_NOTEBOOK = 20 << 20  # bytes
MOST_CELLS = 2000
LONGEST_CELL = 1 << 20  # characters
MOST_PARTS = 500_000  # lists and objects: a small file of them fills the memory
STRING = re.compile(rb'"(?:[^"\\]++|\\.?)*+(?:"|\Z)', re.DOTALL)
CELL_TYPES = ("code", "markdown", "raw")


class Unreadable(Exception):
    """The file cannot be graded. The message is for the student and the instructor."""


@dataclass
class Cell:
    """One cell of somebody's notebook: plain strings, and nbgrader's metadata if it has any."""

    type: str
    source: str
    id: str = ""
    nbgrader: dict[str, Any] = field(default_factory=dict)
    attachments: dict[str, Any] = field(default_factory=dict)
    grade_id: str = field(init=False)  # nbgrader's name for it; empty for an ordinary cell

    def __post_init__(self) -> None:
        name = self.nbgrader.get("grade_id")
        self.grade_id = name if isinstance(name, str) else ""

    def flag(self, name: str) -> bool:
        """One of nbgrader's marks: grade, solution, locked, task."""
        return self.nbgrader.get(name) is True


def read_bytes(path: Path, largest: int = LARGEST_NOTEBOOK) -> bytes:
    """The content of a regular file that is no link. Raises Unreadable for anything else."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise Unreadable(f"{path.name} is missing from the submission") from None
    except OSError as error:
        if path.is_symlink():
            raise Unreadable(f"{path.name} is a link, not a file") from None
        raise Unreadable(f"{path.name} cannot be opened: {error.strerror}") from None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise Unreadable(f"{path.name} is not a regular file")
    with os.fdopen(handle, "rb") as file:
        if status.st_size > largest:
            size = status.st_size / (1 << 20)
            raise Unreadable(f"{path.name} has {size:.0f} MB; at most {largest >> 20} are graded")
        data = file.read(largest + 1)
    if len(data) > largest:
        raise Unreadable(f"{path.name} grew while it was read")
    return data


def parse(data: bytes, name: str) -> tuple[list[Cell], list[str]]:
    """The cells of a notebook and what had to be left out. Raises Unreadable for no notebook."""
    if _parts(data) > MOST_PARTS < _parts(STRING.sub(b"", data)):
        raise Unreadable(f"{name} is not a notebook: it has more than {MOST_PARTS:,} parts")
    try:
        content = json.loads(data.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            f"{name} is not a notebook: its JSON is broken ({_brief(error)})"
        ) from None
    if not isinstance(content, dict):
        raise Unreadable(f"{name} is not a notebook")
    cells = content.get("cells")
    if cells is None and isinstance(content.get("worksheets"), list):
        cells = [
            cell
            for sheet in content["worksheets"]
            if isinstance(sheet, dict)
            for cell in sheet.get("cells") or []
        ]
    if not isinstance(cells, list):
        raise Unreadable(f"{name} is not a notebook: it has no cells")
    notes = []
    if len(cells) > MOST_CELLS:
        notes.append(f"only the first {MOST_CELLS} of {len(cells)} cells were read")
    understood = [_cell(cell) for cell in cells[:MOST_CELLS]]
    kept = [cell for cell in understood if cell is not None]
    if len(kept) < len(understood):
        notes.append(f"{len(understood) - len(kept)} damaged cells were left out")
    return kept, notes


def _parts(data: bytes) -> int:
    return data.count(b"[") + data.count(b"{")


def _cell(raw: Any) -> Cell | None:
    if not isinstance(raw, dict) or raw.get("cell_type") not in CELL_TYPES:
        return None
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str) or len(source) > LONGEST_CELL:
        return None
    # Lone surrogates come from broken escapes; they could not be written to a file again.
    source = source.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n")
    metadata = raw.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    identity = raw.get("id")
    return Cell(
        raw["cell_type"],
        source,
        identity if isinstance(identity, str) else "",
        nbgrader if isinstance(nbgrader, dict) else {},
        _attachments(raw.get("attachments")),
    )


def _attachments(raw: Any) -> dict[str, Any]:
    """Pictures pasted into a written answer; nothing that a browser would run."""
    if not isinstance(raw, dict):
        return {}
    pictures = ("image/png", "image/jpeg", "image/gif")
    kept = {}
    for name, bundle in raw.items():
        if isinstance(bundle, dict):
            chosen = {k: v for k, v in bundle.items() if k in pictures and isinstance(v, str)}
            if chosen:
                kept[str(name)[:200]] = chosen
    return kept


def _brief(error: Exception) -> str:
    return str(error).split("\n")[0][:120]
