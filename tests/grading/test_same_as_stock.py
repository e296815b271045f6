"""Honest work gets from us what stock `nbgrader autograde` gives it, row by row."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import nbgrader
import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
ROWS = {
    "grades": "select submitted_assignment.student_id, notebook.name, base_cell.name, auto_score,"
    " manual_score, extra_credit, needs_manual_grade from grade"
    " join base_cell on cell_id = base_cell.id"
    " join submitted_notebook on grade.notebook_id = submitted_notebook.id"
    " join notebook on submitted_notebook.notebook_id = notebook.id"
    " join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id",
    "comments": "select submitted_assignment.student_id, base_cell.name, auto_comment,"
    " manual_comment from comment join base_cell on cell_id = base_cell.id"
    " join submitted_notebook on comment.notebook_id = submitted_notebook.id"
    " join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id",
    "submissions": "select student_id, timestamp, extension from submitted_assignment",
    "penalties": "select student_id, late_submission_penalty, flagged from submitted_notebook"
    " join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id",
    "cells": "select base_cell.name, base_cell.type, grade_cells.max_score from base_cell"
    " left join grade_cells on base_cell.id = grade_cells.id",
    "students": "select id from student",
}
LATE = (
    "from nbgrader.plugins import BasePlugin\n\n\nclass Late(BasePlugin):\n"
    "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
    "        return min(total_seconds_late / 3600, 0.5)\n"
)


def run(folder: Path, *command: str, ok: tuple[int, ...] = (0,)) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
    )
    assert done.returncode in ok, done.stdout + done.stderr


def rows(folder: Path) -> dict[str, list[tuple]]:
    with sqlite3.connect(folder / "gradebook.db") as connection:
        return {name: sorted(connection.execute(query), key=repr) for name, query in ROWS.items()}


def graded_both_ways(folder: Path, assignment: str) -> tuple[dict, dict]:
    """The rows after stock's autograde and, in a copy of the course, after ours."""
    copy = folder.with_name("ours")
    shutil.copytree(folder, copy)
    run(folder, "nbgrader", "autograde", assignment)
    run(copy, "autograder", "grade", assignment, ok=(0, 1))
    return rows(folder), rows(copy)


@pytest.fixture(scope="module")
def quickstart(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, dict]:
    folder = tmp_path_factory.mktemp("quickstart") / "stock"
    shutil.copytree(GUIDE / "source", folder / "source")
    shutil.copytree(GUIDE / "submitted", folder / "submitted")
    (folder / "late.py").write_text(LATE)
    (folder / "nbgrader_config.py").write_text(
        "import sys\nfrom pathlib import Path\nsys.path.insert(0, str(Path(__file__).parent))\n"
        "c = get_config()\nc.CourseDirectory.course_id = 'qs'\n"
        "c.IncludeHeaderFooter.header = 'source/header.ipynb'\n"
        "c.AssignLatePenalties.plugin_class = 'late.Late'\n"
    )
    lacking = folder / "submitted" / "reasoner" / "ps1"
    shutil.copytree(folder / "submitted" / "bitdiddle" / "ps1", lacking)
    (lacking / "problem2.ipynb").unlink()
    run(folder, "nbgrader", "db", "assignment", "add", "ps1", "--duedate", "2015-02-01 00:00:00")
    run(folder, "nbgrader", "generate_assignment", "ps1")
    return graded_both_ways(folder, "ps1")


@pytest.mark.parametrize("what", ROWS)
def test_nbgraders_own_quickstart_course(quickstart: tuple[dict, dict], what: str) -> None:
    stock, ours = quickstart
    assert stock[what]
    assert ours[what] == stock[what]


def test_the_quickstart_course_has_points_and_penalties(quickstart: tuple[dict, dict]) -> None:
    stock, _ = quickstart
    assert len({row[3] for row in stock["grades"]}) > 2
    assert any(row[1] for row in stock["penalties"])


@pytest.fixture(scope="module")
def parallel_block(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, dict]:
    folder = tmp_path_factory.mktemp("course") / "stock"
    name = "ex2_parallel_block"
    shutil.copytree(ROOT / "solutions" / name, folder / "solutions" / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    run(folder, "nbgrader", "generate_assignment", name)
    source = folder / "solutions" / name / f"{name}.ipynb"
    released = folder / "exercises" / name / f"{name}.ipynb"
    swapped = nbformat.read(source, 4)
    block = next(c for c in swapped.cells if c.id == "ParallelBlock")
    block.source += "\n\nOriginal = ParallelBlock\n\ndef ParallelBlock(net1, net2):\n"
    block.source += "    return Original(net2, net1)\n"
    for student, content in {
        "solved": source.read_text(),
        "blank": released.read_text(),
        "swapped": nbformat.writes(swapped),
    }.items():
        path = folder / "submitted" / student / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(content)
    return graded_both_ways(folder, name)


@pytest.mark.parametrize("what", ROWS)
def test_an_assignment_of_this_course(parallel_block: tuple[dict, dict], what: str) -> None:
    stock, ours = parallel_block
    assert ours[what] == stock[what]


def test_the_three_submissions_differ(parallel_block: tuple[dict, dict]) -> None:
    stock, _ = parallel_block
    scores = {name: 0.0 for name in ("solved", "blank", "swapped")}
    for row in stock["grades"]:
        scores[row[0]] += row[3] or 0
    assert scores["blank"] < scores["swapped"] < scores["solved"]


def test_nbgrader_goes_on_from_there(course, tmp_path: Path) -> None:
    course.hand_in("ana")
    course.grade()
    run(course.folder, "nbgrader", "generate_feedback", "hw")
    assert (course.folder / "feedback" / "ana" / "hw" / "hw.html").exists()
    run(course.folder, "nbgrader", "export")
    assert "ana" in (course.folder / "grades.csv").read_text()
    stored = json.loads((course.folder / "autograded" / "ana" / "hw" / "hw.ipynb").read_text())
    assert stored["nbformat"] == 4
