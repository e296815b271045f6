"""A course folder with one student for each sample, and stock nbgrader's scores of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
from samples import Sample
from warm import ASSIGNMENTS, ROOT, notebook

__all__ = ["expected", "hand_in", "handed_in", "stock_scores"]

SCORES = """
    select submitted_assignment.student_id, base_cell.name, auto_score from grade
    join base_cell on cell_id = base_cell.id
    join submitted_notebook on grade.notebook_id = submitted_notebook.id
    join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
    where base_cell.type = 'GradeCell' and auto_score is not null
"""


def hand_in(course: Path, name: str, student: str, answers: dict[str, str]) -> None:
    """Put the student's notebook, with these answers in it, where submissions belong."""
    book = nbformat.read(ROOT / "exercises" / name / f"{name}.ipynb", as_version=4)
    for cell in book.cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and marks.get("solution"):
            cell.source = answers[marks["grade_id"]]
    folder = course / "submitted" / student / name
    folder.mkdir(parents=True)
    nbformat.write(book, folder / f"{name}.ipynb")


def handed_in(course: Path, short: str, chosen: list[Sample]) -> str:
    """A course folder with one student for each sample; the name of its assignment."""
    name = ASSIGNMENTS[short]
    for step, there in (("source", "solutions"), ("release", "exercises")):
        shutil.copytree(ROOT / there / name, course / step / name)
    for sample in chosen:
        answers = notebook(short).answers | {sample.cell: sample.code}
        hand_in(course, name, str(sample), answers)
    return name


def expected(short: str, sample: Sample) -> dict[str, float]:
    return {c.name: c.points - sample.lost.get(c.name, 0) for c in notebook(short).checks}


def stock_scores(course: Path, name: str) -> dict[str, dict[str, float]]:
    """What stock `nbgrader autograde` gives each student of the course, check by check."""
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'corpus'\n"
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command in ("generate_assignment", "autograde"):
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", command, name, "--create", "--force"],
            cwd=course,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise RuntimeError(f"nbgrader {command} failed:\n{done.stderr}")
    found: dict[str, dict[str, float]] = {}
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as connection:
        for student, check, score in connection.execute(SCORES):
            found.setdefault(student, {})[check] = score
    return found
