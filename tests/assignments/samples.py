"""The corpus: small files, each one answer to one cell, with what the grader must say of it.

A file starts with comment lines: what it does; then, as far as it has them,

    # misconception: C07            the catalog's entry; "(not named)" where no message can tell
    # lost: check points, ...       the points that it loses, check by check; all others it keeps
    # feedback: words               what the student must read somewhere
    # cell: name                    the solution cell that the rest of the file answers

Files in right/ lose nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["Sample", "samples"]

FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True, eq=False)
class Sample:
    """One answer and what is expected of its grading."""

    name: str
    exercise: str
    right: bool
    cell: str
    code: str
    lost: dict[str, float]
    words: str
    misconception: str

    def __str__(self) -> str:
        return f"{self.exercise}-{'right' if self.right else 'wrong'}-{self.name}"


@cache
def samples(exercise: str = "") -> tuple[Sample, ...]:
    """All samples, or those of `ex1`, `ex2` or `ex3`."""
    return tuple(_read(path) for path in sorted(FOLDER.glob(f"{exercise or '*'}/*/*.py")))


def _read(path: Path) -> Sample:
    head, code = {}, path.read_text()
    key = ""
    for line in code.splitlines()[1:]:
        if not line.startswith("# "):
            break
        if line.startswith("#   "):
            head[key] += " " + line[4:]
        else:
            key, _, value = line[2:].partition(": ")
            head[key] = value
    lost = dict(item.rsplit(" ", 1) for item in head.get("lost", "").split(", ") if item)
    named = head.get("misconception", "")
    return Sample(
        path.stem,
        path.parts[-3],
        path.parts[-2] == "right",
        head["cell"],
        code,
        {check: float(points) for check, points in lost.items()},
        head.get("feedback", ""),
        "" if "(not named)" in named else named,
    )
