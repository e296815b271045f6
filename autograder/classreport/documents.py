"""Reads an autograded notebook: what its checks found, and the code that the student wrote.

The notebook may hold anything that a student's program printed, where stock nbgrader graded it. So
only the outputs of graded cells are read, and only values of the expected form.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.notebook import Unreadable, parse, read_bytes
from autograder.verdict import MACHINE_READABLE

__all__ = ["Document", "Said", "code_of", "read"]

NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")
PLACE = re.compile(r"[A-Za-z0-9_./-]{1,200}(#[A-Za-z0-9_.-]{1,100})?")
LONGEST_CAUSE = 300
MOST_FINDINGS = 200
ELSEWHERE = "other cells"


@dataclass(frozen=True)
class Said:
    """One finding of one check, as far as it can be counted."""

    check: str
    lost: float
    cause: str = ""
    see: str = ""
    misconception: str = ""


@dataclass
class Document:
    """An autograded notebook: its findings, and the student's code by cell."""

    findings: list[Said] = field(default_factory=list)
    code: dict[str, str] = field(default_factory=dict)


def read(path: Path) -> Document | None:
    """The findings and the code of an autograded notebook; None where it cannot be read."""
    try:
        content = json.loads(read_bytes(path).decode("utf-8", "replace"))
        cells = content["cells"] if isinstance(content["cells"], list) else []
    except (Unreadable, ValueError, RecursionError, KeyError, TypeError):
        return None
    found = [said for cell in cells if isinstance(cell, dict) for said in _findings(cell)]
    return Document(found[:MOST_FINDINGS], code_of(path))


def code_of(path: Path) -> dict[str, str]:
    """The code of a notebook outside of its locked cells and tests, by the cell's name."""
    code: dict[str, str] = {}
    try:
        cells, _ = parse(read_bytes(path), path.name)
    except Unreadable:
        return code
    for cell in cells:
        theirs = cell.flag("solution") or not (cell.flag("grade") or cell.flag("locked"))
        if cell.type == "code" and theirs and cell.source.strip():
            name = cell.grade_id or ELSEWHERE
            code[name] = f"{code[name]}\n\n{cell.source}" if name in code else cell.source
    return code


def _findings(cell: dict[str, Any]) -> list[Said]:
    marks = _within(cell, "metadata", "nbgrader")
    outputs = cell.get("outputs")
    if not isinstance(marks, dict) or marks.get("grade") is not True or marks.get("solution"):
        return []
    name = marks.get("grade_id")
    found = []
    for output in outputs if isinstance(outputs, list) else []:
        listed = _within(output, "data", MACHINE_READABLE, "findings")
        for raw in listed if isinstance(listed, list) else []:
            if isinstance(raw, dict) and isinstance(name, str):
                found.append(_said(name, raw))
    return found


def _said(check: str, raw: dict[str, Any]) -> Said:
    lost = raw.get("lost")
    number = float(lost) if isinstance(lost, int | float) and math.isfinite(lost) else 0.0
    cause = raw.get("cause")
    return Said(
        check,
        number,
        " ".join(cause.split())[:LONGEST_CAUSE] if isinstance(cause, str) else "",
        _matching(PLACE, raw.get("see")),
        _matching(NAME, raw.get("misconception")),
    )


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    return value if isinstance(value, str) and pattern.fullmatch(value) else ""


def _within(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
