"""Writes the autograded notebook: what was run, what it printed, what the judge said."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from autograder.drive import Run
from autograder.outputs import clean_html, clean_markdown, clean_outputs, is_cut
from autograder.packages import SETTING, kept_away
from autograder.plan import Plan
from autograder.rebuild import Placed, Rebuilt
from autograder.results import CheckResult, Result
from autograder.verdict import number

__all__ = ["write"]

SAFE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def write(plan: Plan, rebuilt: Rebuilt, run: Run, result: Result) -> str:
    """The notebook as JSON text, in nbformat 4.5, as nbgrader's formgrader and feedback read it."""
    verdicts = {one.grade_id: one for one in result.checks}
    used: set[str] = set()
    cells, count, cut = [], 0, False
    absent: set[str] = set()
    for place, placed in enumerate(rebuilt.cells):
        cell = _cell(placed, used)
        if placed.cell.type == "code":
            cell["outputs"], cell["execution_count"] = [], None
            if placed.role == "test":
                count += 1
                cell["outputs"] = _verdict(verdicts[placed.cell.grade_id], count)
                cell["execution_count"] = count
            elif place in run.outputs:
                count += 1
                cell["outputs"] = clean_outputs(run.outputs[place])
                cell["execution_count"] = count
                cut |= any(is_cut(output) for output in cell["outputs"])
                for output in cell["outputs"]:
                    absent |= {kept_away(output)}
                    if output["output_type"] == "execute_result":
                        output["execution_count"] = count
            elif place in run.left_out:
                cell["outputs"] = [_error("Left out", run.left_out[place])]
        cells.append(cell)
    if cut:
        result.notes.append("what was printed or shown was too much to keep; the rest is cut off")
    for name in sorted(filter(None, absent)):
        result.notes.append(
            f"a cell imports {name}, which submissions may not; to allow it, name it in {SETTING}"
        )
    cells = _remarks(result, used) + cells
    content = {"cells": cells, "metadata": plan.metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, ensure_ascii=False) + "\n"


def _remarks(result: Result, used: set[str]) -> list[dict[str, Any]]:
    """A first cell for the student and the instructor, where there is something to say."""
    said = [*([result.message] if result.message else []), *result.notes]
    if not said:
        return []
    lines = ["**About this submission**", "", *(f"- {html.escape(one)}" for one in said[:20])]
    identity = _identity("about-this-submission", used)
    return [
        {
            "cell_type": "markdown",
            "id": identity,
            "metadata": {},
            "source": clean_markdown("\n".join(lines)),
        }
    ]


def _cell(placed: Placed, used: set[str]) -> dict[str, Any]:
    cell = placed.cell
    source = cell.source
    theirs = placed.role in ("answer", "extra")
    if theirs and cell.type == "markdown":
        source = clean_markdown(source, cell.attachments)
    elif theirs and cell.type == "raw":
        source = clean_html(source)
    made: dict[str, Any] = {
        "cell_type": cell.type,
        "id": _identity(cell.id, used),
        "metadata": placed.origin.metadata if placed.origin else {},
        "source": source,
    }
    if cell.attachments and cell.type == "markdown":
        made["attachments"] = cell.attachments
    return made


def _identity(wanted: str, used: set[str]) -> str:
    identity = wanted if SAFE_ID.fullmatch(wanted) else "cell"
    base, number = identity[:50], 1
    while identity in used:
        number += 1
        identity = f"{base}-{number}"
    used.add(identity)
    return identity


def _verdict(verdict: CheckResult, count: int) -> list[dict[str, Any]]:
    """The report, and the points as the cell's value: what nbgrader takes for partial credit."""
    points = str(number(verdict.points or 0.0))
    shown: dict[str, Any] = {"text/plain": verdict.message}
    if verdict.html:
        shown["text/html"] = verdict.html
    shown.update(verdict.bundle)
    report = {"output_type": "display_data", "data": shown, "metadata": {}}
    value = {
        "output_type": "execute_result",
        "data": {"text/plain": points},
        "metadata": {},
        "execution_count": count,
    }
    return [report, value]


def _error(name: str, text: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}
