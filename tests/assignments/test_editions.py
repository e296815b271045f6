"""What students get: generated from the solutions, up to date, and without anything secret."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from warm import ASSIGNMENTS, ROOT, parse, passed_by_nothing

from classroom.exercises import generate
from classroom.student_edition import leaks, secret_lines, write

CELL = """
from autograder.checks import grade

def observe(case):
    return [case.attempt(lambda: case.get("answer"))]

def judge(case, seen):
    case.expect({}, points=1)

grade(observe, judge, points=1)
"""


def test_the_exercises_are_what_the_solutions_generate(tmp_path: Path) -> None:
    for path in generate(tmp_path / "exercises"):
        kept = ROOT / "exercises" / path.relative_to(tmp_path / "exercises")
        assert kept.read_bytes() == path.read_bytes(), f"run make exercises: {kept.name} is old"


def test_generating_leaves_no_gradebook_behind(tmp_path: Path) -> None:
    before = {path for path in ROOT.iterdir() if path.name.startswith("gradebook")}
    generate(tmp_path / "exercises")
    assert {path for path in ROOT.iterdir() if path.name.startswith("gradebook")} == before


@pytest.mark.parametrize("short", ASSIGNMENTS)
def test_an_exercise_has_no_outputs_and_no_mark_of_a_hidden_part(short: str) -> None:
    name = ASSIGNMENTS[short]
    text = (ROOT / "exercises" / name / f"{name}.ipynb").read_text()
    book = nbformat.reads(text, as_version=4)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in book.cells)
    assert not any(mark in text for mark in ("BEGIN SOLUTION", "HIDDEN TESTS", "Rubric"))


def test_the_student_edition_holds_no_secret_line_and_no_history(tmp_path: Path) -> None:
    built = ROOT / "_build" / "html"
    edition = write(tmp_path / "edition", built if built.exists() else None)
    assert leaks(edition) == []
    assert not list(edition.rglob(".git"))
    assert not list(edition.rglob("solutions"))
    assert {"exercises", "blocks_lib", "autograder"} <= {path.name for path in edition.iterdir()}


def test_there_are_secret_lines_of_each_kind_to_look_for() -> None:
    secret = secret_lines()
    assert "return nn.Sequential(*(make_block() for _ in range(n)))" in secret
    assert 'truth["double_converts"] = first.weight.dtype == torch.float64' in secret
    assert any("half a point for one" in line for line in secret)


@pytest.mark.parametrize("place", ["exercises/notes.md", "autograder/deep/er/notes.txt"])
def test_a_secret_line_anywhere_is_found_and_named(tmp_path: Path, place: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text("harmless\n    return nn.Sequential(*(make_block() for _ in range(n)))\n")
    assert [found.split(":")[0] for found in leaks(tmp_path)] == [place]


def test_an_edition_with_a_secret_line_is_not_written(tmp_path: Path) -> None:
    root = tmp_path / "course"
    for name in ("exercises", "solutions", "blocks_lib"):
        shutil.copytree(ROOT / name, root / name)
    (root / "autograder").mkdir()
    (root / "autograder" / "left.py").write_text("return lambda: nn.Linear(8, width)")
    with pytest.raises(ValueError, match=r"autograder/left\.py"):
        write(tmp_path / "edition", root=root)
    assert not (tmp_path / "edition").exists()


def test_no_graded_cell_passes_an_empty_notebook() -> None:
    for name in ASSIGNMENTS.values():
        for folder in ("solutions", "exercises"):
            book = nbformat.read(ROOT / folder / name / f"{name}.ipynb", as_version=4)
            assert passed_by_nothing(parse(book.cells)) == []


def test_a_graded_cell_that_an_empty_notebook_passes_is_named() -> None:
    marks = {"grade": True, "solution": False, "locked": True}
    cells = [
        nbformat.v4.new_code_cell(source, metadata={"nbgrader": {"grade_id": name, **marks}})
        for name, source in (("strict", CELL), ("lenient", CELL.replace("expect({}", "expect(1")))
    ]
    assert passed_by_nothing(parse(cells)) == ["lenient"]
