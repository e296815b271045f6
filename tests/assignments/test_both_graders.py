"""Real notebooks, real grading: our autograder and stock nbgrader give the scores of the corpus."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from samples import Sample, samples
from warm import ASSIGNMENTS, ROOT, notebook

from autograder.grading import grade

WITH_STOCK = {
    "ex1": ("list", "predict_half", "prints_and_warns", "find_in_lists_only"),
    "ex2": ("cat_along_the_batch", "in_place_input", "prints_and_warns", "threads"),
    "ex3": ("chain_one_block_n_times", "factories_late_binding", "parallel_vmap"),
}
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


@pytest.mark.parametrize("short", ASSIGNMENTS)
def test_the_autograder_gives_every_sample_its_exact_score(short: str, tmp_path: Path) -> None:
    name = handed_in(tmp_path, short, list(samples(short)))
    summary = grade(name, tmp_path, workers=2, json=tmp_path / "results.jsonl")
    assert summary.graded == len(samples(short))
    lines = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text().splitlines()]
    found = {
        line["student"]: {one["grade_id"]: one["points"] for one in line["checks"]}
        for line in lines
    }
    for sample in samples(short):
        assert found[str(sample)] == pytest.approx(expected(short, sample)), sample


@pytest.mark.parametrize("short", ASSIGNMENTS)
def test_stock_nbgrader_gives_the_same_scores(short: str, tmp_path: Path) -> None:
    chosen = [sample for sample in samples(short) if sample.name in WITH_STOCK[short]]
    assert len(chosen) == len(WITH_STOCK[short])
    name = handed_in(tmp_path, short, chosen)
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'corpus'\n"
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command in ("generate_assignment", "autograde"):
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", command, name, "--create", "--force"],
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, float]] = {}
    with sqlite3.connect(tmp_path / "gradebook.db") as connection:
        for student, check, score in connection.execute(SCORES):
            found.setdefault(student, {})[check] = score
    for sample in chosen:
        assert found[str(sample)] == pytest.approx(expected(short, sample)), sample
