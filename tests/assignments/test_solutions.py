"""The solutions score full marks, always; the untouched student notebook scores nothing."""

from __future__ import annotations

import nbformat
import pytest
import warm
from warm import ASSIGNMENTS, ROOT

POINTS = {"ex1": 26, "ex2": 18, "ex3": 18}


@pytest.mark.parametrize("short", ASSIGNMENTS)
def test_the_solution_scores_full_marks_for_fifty_seeds(short: str) -> None:
    for seed in range(1000, 1050):
        found = warm.reports(warm.notebook(short), {}, seed)
        assert {name: one.score for name, one in found.items()} == {
            name: one.points for name, one in found.items()
        }
        assert not [finding for one in found.values() for finding in one.findings]


@pytest.mark.parametrize("short", ASSIGNMENTS)
def test_the_points_are_those_of_the_course(short: str) -> None:
    assert sum(check.points for check in warm.notebook(short).checks) == POINTS[short]


@pytest.mark.parametrize("short", ASSIGNMENTS)
def test_the_untouched_student_notebook_scores_nothing_in_any_check(short: str) -> None:
    student = warm.notebook(short, "exercises")
    for book in (student, warm.notebook(short)):
        found = warm.reports(book, student.answers, seed=5)
        assert all(one.score == 0 for one in found.values())


@pytest.mark.parametrize("short", ASSIGNMENTS)
def test_a_notebook_without_any_answer_scores_nothing_in_any_check(short: str) -> None:
    book = warm.notebook(short)
    for answer in ("", "pass", "raise SystemExit", "this is no Python"):
        found = warm.reports(book, dict.fromkeys(book.answers, answer), seed=6)
        assert all(one.score == 0 for one in found.values())


@pytest.mark.parametrize("short", ASSIGNMENTS)
def test_the_released_checks_accept_the_solution(short: str) -> None:
    found = warm.reports(warm.notebook(short, "exercises"), warm.notebook(short).answers, seed=8)
    assert all(one.score == one.points for one in found.values())


@pytest.mark.parametrize("short", ASSIGNMENTS)
def test_points_in_the_cell_and_in_its_metadata_agree(short: str) -> None:
    name = ASSIGNMENTS[short]
    book = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    marked = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in book.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert marked == {check.name: check.points for check in warm.notebook(short).checks}
