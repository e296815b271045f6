"""What a student runs on their own notebook: the tests that they can see, without a kernel."""

from __future__ import annotations

import builtins
import os
from pathlib import Path

from autograder import checks
from autograder.checks import Case
from autograder.course import CourseError
from autograder.halves import split
from autograder.notebook import Cell, Unreadable, parse, read_bytes
from autograder.plain import decode, encode, failure_of
from autograder.verdict import Report

__all__ = ["check"]

SECONDS = 30.0  # for a test of asserts, as nbgrader has it


def check(notebook: str | Path) -> list[tuple[str, Report]]:
    """Run a notebook's cells in order and report each graded test: (its name, its report).

    Runs with the student's own rights, in this process. Raises CourseError for a file that is no
    notebook or holds no test.
    """
    path = Path(notebook)
    if path.name and not path.suffix:
        path = path.with_suffix(".ipynb")
    if not path.is_file():
        raise CourseError(f"there is no notebook {path}")
    try:
        cells, _ = parse(read_bytes(path), path.name)
    except Unreadable as error:
        raise CourseError(str(error)) from None
    if not any(_is_test(cell) for cell in cells):
        raise CourseError(f"{path.name} has no graded tests: is it the assignment's notebook?")
    return _run(cells, path.resolve().parent)


def _is_test(cell: Cell) -> bool:
    return cell.type == "code" and cell.flag("grade") and not cell.flag("solution")


def _run(cells: list[Cell], folder: Path) -> list[tuple[str, Report]]:
    import sys

    from autograder import asserts, shell
    from autograder.bench import verdict_of_asserts
    from autograder.eager import postpone_compiler

    postpone_compiler()
    ready = shell.create()
    streams = sys.stdin, sys.stdout, sys.stderr
    before = os.getcwd()
    reports = []
    shell.capture(ready)
    try:
        os.chdir(folder)
        sys.path.insert(0, str(folder))
        for cell in cells:
            if cell.type != "code":
                continue
            if not _is_test(cell):
                ready.run_cell(cell.source, store_history=True)
                ready.outputs.take()
                continue
            shell.skip_cell(ready)
            points = float(cell.nbgrader.get("points", 0))
            case = Case(0, points)
            if split(cell.source) is None:
                report = verdict_of_asserts(case, asserts.run(cell.source, ready, SECONDS))
            else:
                report = _two_part(cell.source, points, ready.user_ns)
            reports.append((cell.grade_id, report))
    finally:
        sys.path.remove(str(folder))
        os.chdir(before)
        sys.stdin, sys.stdout, sys.stderr = streams
    return reports


def _two_part(source: str, points: float, student: dict[str, object]) -> Report:
    """Both halves here, one after the other, as the notebook itself would run them."""
    import secrets

    seed = secrets.randbits(31)
    names = {name: value for name, value in student.items() if name not in vars(builtins)}
    _, judging = split(source) or ("", "")
    try:
        exec(compile(judging, "<check>", "exec"), names)
    except Exception as error:
        return checks.deliver(lambda case, seen: None, Case(seed, points), failure_of(error))
    observe, judge = names["observe"], names["judge"]
    case = Case(seed, points, checks.names_of(student))
    seen = decode(encode(checks.look(observe, case)))  # type: ignore[arg-type]
    return checks.deliver(judge, Case(seed, points), seen)  # type: ignore[arg-type]
