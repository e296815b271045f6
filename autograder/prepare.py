"""Prepares an assignment: reads the instructor's notebooks as `nbgrader generate_assignment` does.

The gradebook must know the assignment's cells before anything is recorded. Where it does not know
them, or knows an older version, it is told, by nbgrader's own code.
"""

from __future__ import annotations

import contextlib
import copy
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.course import Course, CourseError
from autograder.database import open_database
from autograder.notebook import Cell, Unreadable, parse, read_bytes
from autograder.plan import Plan, PlanError, make_plan

__all__ = ["prepare", "read_plan"]


def prepare(course: Course, assignment: str) -> dict[str, Plan]:
    """The plans of an assignment's notebooks, by name; the gradebook knows all of them then."""
    notebooks = course.notebooks(assignment)
    files = course.support_files(assignment)
    released = {name: _as_released(course, path) for name, path in notebooks.items()}
    plans = {name: read_plan(assignment, name, released[name], files) for name in notebooks}
    open_database(course.db_url).dispose()
    for name, plan in plans.items():
        _tell_gradebook(course, plan, released[name])
    return plans


def read_plan(assignment: str, name: str, released: Any, files: dict[str, bytes]) -> Plan:
    """The plan of a notebook that nbgrader's steps have gone over: answers are stubs there."""
    language = released.metadata.get("kernelspec", {}).get("language", "python")
    if language != "python":
        raise CourseError(f"{name}.ipynb is written in {language}; only Python is graded")
    pairs = []
    for raw in released.cells:
        marks = dict(raw.metadata.get("nbgrader", {}))
        cell = Cell(raw.cell_type, raw.source, raw.get("id", ""), marks, {})
        pairs.append((cell, json.loads(json.dumps(raw.metadata))))
    try:
        plan = make_plan(
            assignment, name, pairs, metadata=json.loads(json.dumps(released.metadata)), files=files
        )
    except PlanError as error:
        raise CourseError(str(error)) from None
    plan.stubs = {one.cell.grade_id: one.cell.source for one in plan.cells if one.role == "answer"}
    return plan


def _as_released(course: Course, path: Path) -> Any:
    """The notebook with header, stubs for solutions and checksums, but with its hidden tests."""
    from nbformat import NotebookNode, from_dict
    from nbformat.v4 import upgrade
    from nbgrader import preprocessors as steps

    try:
        data = read_bytes(path)
        parse(data, path.name)
    except Unreadable as error:
        raise CourseError(f"the instructor's notebook: {error}") from None
    notebook: Any = from_dict(json.loads(data.decode("utf-8-sig")))
    if not isinstance(notebook, NotebookNode) or notebook.get("nbformat") != 4:
        raise CourseError(f"{path} is in an old format: open and save it in JupyterLab")
    for cell in notebook.cells:
        cell.source = "".join(cell.source) if isinstance(cell.source, list) else cell.source
    if notebook.get("nbformat_minor", 0) < 5:
        notebook = upgrade(notebook, 4, notebook.get("nbformat_minor", 0))
    resources = {"nbgrader": {"notebook": path.stem}, "unique_key": path.stem}
    with _inside(course.root):
        for step in (
            steps.IncludeHeaderFooter,
            steps.ClearSolutions,
            steps.LockCells,
            steps.ComputeChecksums,
        ):
            try:
                notebook, _ = step(config=course.config).preprocess(notebook, resources)
            except Exception as error:
                raise CourseError(f"{path.name}: nbgrader's {step.__name__}: {error}") from None
    return notebook


def _tell_gradebook(course: Course, plan: Plan, released: Any) -> None:
    """Write the assignment's cells into the gradebook, unless it has them as they are."""
    from nbgrader.api import Gradebook, MissingEntry
    from nbgrader.preprocessors import SaveCells

    with Gradebook(course.db_url, course.directory.course_id or "default_course") as gradebook:
        gradebook.update_or_create_assignment(plan.assignment)
        try:
            entry = gradebook.find_notebook(plan.notebook, plan.assignment)
            have = {cell.name: (cell.source, cell.checksum) for cell in entry.source_cells}
            worth = {c.name: c.max_score for c in [*entry.grade_cells, *entry.task_cells]}
        except MissingEntry:
            have, worth = {}, {}
    wanted, points = {}, {}
    for one in plan.cells:
        name = one.cell.grade_id
        if one.role != "plain":
            wanted[name] = (one.cell.source, one.cell.nbgrader.get("checksum"))
        if one.points is not None or one.role == "test":
            points[name] = float(one.cell.nbgrader.get("points", 0))
    if have == wanted and worth == points:
        return
    names = {"notebook": plan.notebook, "assignment": plan.assignment, "db_url": course.db_url}
    try:
        SaveCells(config=course.config).preprocess(copy.deepcopy(released), {"nbgrader": names})
    except RuntimeError as error:
        raise CourseError(
            f"{plan.notebook}.ipynb was changed after it was graded: {error}"
        ) from None


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
