"""Score answers in this process, as the autograder does, without its sandbox: for tests only.

The instructor's notebook is run with the answers in place of its solution cells. Each check is
split: the observing half runs beside the answers, the judging half in a namespace of its own.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from autograder.checks import (
    Case,
    NotWritten,
    Report,
    decode,
    deliver,
    encode,
    look,
    points_of,
    split,
)

__all__ = ["ASSIGNMENTS", "ROOT", "Notebook", "notebook", "parse", "passed_by_nothing", "reports"]

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = {
    "ex1": "ex1_list_vs_ordereddict",
    "ex2": "ex2_parallel_block",
    "ex3": "ex3_block_factory",
}


@dataclass(frozen=True)
class Check:
    """A graded cell, split in its two halves and compiled."""

    name: str
    points: float
    observing: Any
    judging: dict[str, Any]


@dataclass(frozen=True)
class Notebook:
    """A source notebook in the parts that the scoring needs."""

    plain: tuple[Any, ...]
    answers: dict[str, str]
    checks: tuple[Check, ...]


def parse(cells: list[Any]) -> Notebook:
    """The parts of a notebook's cells."""
    plain, answers, checks = [], {}, []
    for cell in cells:
        meta = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code":
            continue
        if meta.get("grade"):
            observing, judging = split(cell.source) or ("", "")
            space: dict[str, Any] = {"__name__": "judge"}
            exec(compile(judging, f"{cell.id} judge", "exec"), space)
            code = compile(observing, f"{cell.id} observe", "exec")
            checks.append(Check(meta["grade_id"], points_of(cell.source) or 0, code, space))
        elif meta.get("solution"):
            answers[meta["grade_id"]] = cell.source
        else:
            plain.append(compile(cell.source, cell.id, "exec"))
    return Notebook(tuple(plain), answers, tuple(checks))


@cache
def notebook(short: str, folder: str = "solutions") -> Notebook:
    """The notebook of the assignment `ex1`, `ex2` or `ex3`."""
    name = ASSIGNMENTS[short]
    return parse(nbformat.read(ROOT / folder / name / f"{name}.ipynb", as_version=4).cells)


def reports(
    book: Notebook, answers: dict[str, str], seed: int, only: frozenset[str] = frozenset()
) -> dict[str, Report]:
    """What each check says of these answers; an answer left out is the notebook's own."""
    student: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for code in book.plain:
            exec(code, student)
        for source in (book.answers | answers).values():
            # As in a notebook: a cell that raises does not keep the next one from running.
            with contextlib.suppress(Exception, SystemExit):
                exec(compile(source, "answer", "exec"), student)
    found = {}
    for check in book.checks:
        if only and check.name not in only:
            continue
        space = {"__name__": "observe"}
        exec(check.observing, space)
        case = Case(seed, check.points, lambda name: _get(student, name))
        seen = decode(encode(look(space["observe"], case)))
        found[check.name] = deliver(check.judging["judge"], Case(seed, check.points), seen)
    return found


def passed_by_nothing(book: Notebook) -> list[str]:
    """The graded cells that give points to a notebook without any answer: none should."""
    found = reports(book, dict.fromkeys(book.answers, ""), seed=11)
    return [name for name, one in found.items() if one.score > 0]


def _get(names: dict[str, Any], name: str) -> Any:
    if name not in names:
        raise NotWritten(f"{name} is not defined")
    return names[name]
