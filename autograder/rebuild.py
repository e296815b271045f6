"""Rebuilds a submission: the instructor's notebook with the student's answers, by cell id.

Tests and fixed cells are always the instructor's, in the instructor's order. Cells that the student
added run too, where the student put them; nothing else that was changed makes a difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.notebook import Cell
from autograder.plan import Plan, SourceCell

__all__ = ["Placed", "Rebuilt", "rebuild"]

MARKS = ("grade", "solution", "locked", "task")


@dataclass(frozen=True)
class Placed:
    """One cell of the rebuilt notebook: whose it is, and what it is for."""

    cell: Cell
    role: str  # "answer", "test", "fixed", "plain", or "extra": added by the student
    origin: SourceCell | None = None


@dataclass
class Rebuilt:
    """A submission as it will be run."""

    cells: list[Placed]
    notes: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    unanswered: set[str] = field(default_factory=set)


def rebuild(plan: Plan, submitted: list[Cell]) -> Rebuilt:
    """The notebook to run for a submission's cells."""
    known = {one.cell.grade_id: one for one in plan.cells if one.cell.grade_id}
    result = Rebuilt([])
    answers = _choose_answers(plan, submitted, known, result)
    _note_tampering(submitted, known, result)
    extras = _extras(plan, submitted, known, answers)
    kept_plain = {id(one) for _, _, one in extras if one is not None}

    placed: dict[str, list[Placed]] = {}
    for anchor, cell, _ in extras:
        placed.setdefault(anchor, []).append(Placed(cell, "extra"))
    result.cells += placed.get("", [])
    for one in plan.cells:
        name = one.cell.grade_id
        if one.role == "plain":
            if id(one) not in kept_plain:
                result.cells.append(Placed(one.cell, "plain", one))
            continue
        cell = one.cell
        if one.role == "answer":
            given = answers.get(name)
            text = given.source if given else plan.stubs.get(name, "")
            pictures = given.attachments if given else {}
            cell = Cell(one.cell.type, text, one.cell.id, one.cell.nbgrader, pictures)
            if text == plan.stubs.get(name):
                result.unanswered.add(name)
        result.cells.append(Placed(cell, one.role, one))
        result.cells += placed.get(name, []) if name else []
    return result


def _choose_answers(
    plan: Plan, submitted: list[Cell], known: dict[str, SourceCell], result: Rebuilt
) -> dict[str, Cell]:
    """For each answer the last of its cells that says anything: a copied cell loses nothing."""
    answers: dict[str, Cell] = {}
    named: dict[str, list[Cell]] = {}
    for cell in submitted:
        named.setdefault(cell.grade_id, []).append(cell)
    for name, one in known.items():
        candidates = named.get(name, [])
        if not candidates:
            result.notes.append(f"cell {name!r} was missing; it was put back")
        elif len(candidates) > 1:
            result.notes.append(f"cell {name!r} was there {len(candidates)} times")
        if one.role == "answer" and candidates:
            written = [cell for cell in candidates if cell.source != plan.stubs.get(name)]
            answers[name] = (written or candidates)[-1]
    return answers


def _note_tampering(submitted: list[Cell], known: dict[str, SourceCell], result: Rebuilt) -> None:
    """JupyterLab changes no points and no marks by itself: say who did. It made no difference."""
    for cell in submitted:
        one = known.get(cell.grade_id)
        if one is None:
            continue
        mine, theirs = one.cell, cell
        points = mine.nbgrader.get("points"), theirs.nbgrader.get("points")
        remarked = any(mine.flag(mark) != theirs.flag(mark) for mark in MARKS)
        if remarked or (mine.flag("grade") and not _same_number(*points)):
            result.notes.append(
                f"the marks of cell {mine.grade_id!r} were changed; it had no effect"
            )
            if "edited-metadata" not in result.flags:
                result.flags.append("edited-metadata")
        elif one.role == "test" and mine.type == "code" and theirs.type != "code":
            result.notes.append(f"cell {mine.grade_id!r} had become text; it was put back")


def _extras(
    plan: Plan, submitted: list[Cell], known: dict[str, SourceCell], answers: dict[str, Cell]
) -> list[tuple[str, Cell, SourceCell | None]]:
    """The student's further cells: after which known cell, which cell, whose edited version."""
    plain = [one for one in plan.cells if one.role == "plain"]
    found: list[tuple[str, Cell, SourceCell | None]] = []
    anchor = ""
    for cell in submitted:
        one = known.get(cell.grade_id)
        if one is not None and (one.role != "answer" or answers.get(cell.grade_id) is cell):
            anchor = cell.grade_id
            continue
        if one is not None and cell.type != one.cell.type:
            continue
        original = next(iter(_matches(cell, plain)), None)
        if original is not None:
            plain.remove(original)
        copy = Cell(cell.type, cell.source, cell.id, {}, cell.attachments)
        found.append((anchor, copy, original))
    return found


def _matches(cell: Cell, plain: list[SourceCell]) -> Iterator[SourceCell]:
    yield from (one for one in plain if one.cell.source == cell.source)
    yield from (one for one in plain if cell.id and one.cell.id == cell.id)


def _same_number(mine: object, theirs: object) -> bool:
    try:
        return float(mine) == float(theirs)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
