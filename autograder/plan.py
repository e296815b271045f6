"""What an assignment's notebook asks for: its cells, its checks, and where the checks stand.

Made once an assignment from the instructor's notebook. Submissions are rebuilt from it, so that
nothing but the answers ever comes from a student.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from autograder.halves import points_of, split
from autograder.notebook import Cell

__all__ = [
    "Check",
    "Plan",
    "PlanError",
    "SourceCell",
    "definitions",
    "imported_names",
    "make_plan",
    "split_statements",
]


class PlanError(Exception):
    """The instructor's notebook cannot be used. The message says what to change."""


@dataclass(frozen=True)
class Check:
    """One graded test cell."""

    grade_id: str
    points: float
    kind: str  # "two-part" or "asserts"
    source: str  # the whole cell
    observe: str = ""
    judge: str = ""


@dataclass(frozen=True)
class SourceCell:
    """One cell of the instructor's notebook, and what becomes of it."""

    role: str  # "answer", "test", "fixed" (the instructor's own) or "plain" (may be edited)
    cell: Cell
    metadata: dict[str, Any]
    points: float | None = None  # of a manually graded cell


@dataclass
class Plan:
    """An assignment's notebook, ready to rebuild submissions from."""

    assignment: str
    notebook: str
    cells: list[SourceCell]
    checks: dict[str, Check]
    metadata: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    stubs: dict[str, str] = field(default_factory=dict)  # grade_id: source as released

    @property
    def mode(self) -> str:
        """ "two-part", or "asserts" where a test has to run beside the student's code."""
        kinds = {check.kind for check in self.checks.values()}
        return "asserts" if "asserts" in kinds else "two-part"

    @property
    def max_auto(self) -> float:
        """The points that need no human."""
        return sum(check.points for check in self.checks.values())

    @property
    def max_score(self) -> float:
        """All points."""
        return self.max_auto + sum(cell.points or 0.0 for cell in self.cells)

    @property
    def modules(self) -> list[str]:
        """The modules that the notebook imports, in order."""
        sources = (c.cell.source for c in self.cells if c.cell.type == "code")
        return list(dict.fromkeys(name for source in sources for name in imported_names(source)))

    def fingerprint(self) -> str:
        """A hash of everything here that a score may depend on."""
        digest = hashlib.sha256()
        for one in self.cells:
            digest.update(repr((one.role, one.cell.source, one.cell.nbgrader)).encode())
        for name in sorted(self.files):
            digest.update(name.encode() + b"\0" + hashlib.sha256(self.files[name]).digest())
        return digest.hexdigest()


def make_plan(
    assignment: str, notebook: str, cells: Iterable[tuple[Cell, dict[str, Any]]], **more: Any
) -> Plan:
    """The plan of an instructor's notebook: its cells, each with its metadata."""
    planned: list[SourceCell] = []
    tests: dict[str, Check] = {}
    names: set[str] = set()
    for cell, metadata in cells:
        name = cell.grade_id
        marked = any(cell.flag(flag) for flag in ("grade", "solution", "locked", "task"))
        if marked and (not name or name in names):
            problem = f"two cells are called {name!r}" if name else "a marked cell has no id"
            raise PlanError(f"{notebook}.ipynb of the instructor: {problem}")
        names.add(name)
        points = _points(cell, notebook) if cell.flag("grade") or cell.flag("task") else None
        if cell.flag("solution"):
            planned.append(SourceCell("answer", cell, metadata, points))
        elif cell.flag("grade") and cell.type == "code":
            tests[name] = _check(name, points or 0.0, cell.source, notebook)
            planned.append(SourceCell("test", cell, metadata))
        elif marked:
            planned.append(SourceCell("fixed", cell, metadata, points))
        else:
            planned.append(SourceCell("plain", cell, metadata))
    return Plan(assignment, notebook, planned, tests, **more)


def imported_names(source: str) -> list[str]:
    """The modules that a cell's top-level statements import; none where it is no plain Python."""
    found: list[str] = []
    for node in _statements(source):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append(node.module)
            # Each may be a module of its own; importing what is none fails, and costs nothing.
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return [name for name in found if name.partition(".")[0] not in ("__future__", "__main__")]


def definitions(source: str) -> list[str]:
    """The imports, functions, classes, constants and the number type of a cell, a statement each.

    They are what a check may use of the instructor's own cells; demonstrations are left out.
    """
    kept = []
    for node in _statements(source):
        defines = isinstance(
            node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef
        ) or (isinstance(node, ast.Assign) and _is_constant(node.value))
        if defines or _sets_number_type(node):
            kept.append(ast.unparse(node))
    return kept


def split_statements(source: str) -> list[str]:
    """A cell's statements, each as source of its own; none where it is no plain Python."""
    return [ast.unparse(node) for node in _statements(source)]


def _statements(source: str) -> list[ast.stmt]:
    lines = [line for line in source.splitlines() if not line.lstrip().startswith(("%", "!"))]
    try:
        return ast.parse("\n".join(lines)).body
    except (SyntaxError, ValueError, RecursionError):
        return []


def _sets_number_type(node: ast.stmt) -> bool:
    """Whether it calls torch.set_default_dtype, by whatever name torch goes."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr == "set_default_dtype"
    )


def _is_constant(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _check(name: str, points: float, source: str, notebook: str) -> Check:
    halves = split(source)
    if halves is None and "autograder.checks" in source:
        raise PlanError(
            f"{notebook}.ipynb of the instructor: cell {name!r} must define observe and judge and "
            "end on grade(observe, judge, points=N), N a number"
        )
    if halves is None:
        return Check(name, points, "asserts", source)
    said = points_of(source)
    if said != points:
        raise PlanError(
            f"{notebook}.ipynb of the instructor: cell {name!r} is worth {points:g} points, but "
            f"its grade(...) says {said:g}"
        )
    return Check(name, points, "two-part", source, *halves)


def _points(cell: Cell, notebook: str) -> float:
    try:
        points = float(cell.nbgrader.get("points", 0))
    except (TypeError, ValueError):
        points = -1.0
    if not 0 <= points < sys.float_info.max:
        raise PlanError(f"{notebook}.ipynb of the instructor: cell {cell.grade_id!r} has no points")
    return points
