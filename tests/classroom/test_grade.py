"""`make grade`: from what was collected to feedback, an export and a table of scores."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
EX1, EX2 = "ex1_list_vs_ordereddict", "ex2_parallel_block"


def grade(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = ("-m", "classroom.grade", "--course-dir", str(folder), "--workers", "1")
    return subprocess.run(
        [sys.executable, *command, *options],
        capture_output=True,
        text=True,
        timeout=600,
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ana handed in the solution of exercise 2 and of 1, Ben the untouched exercise 2."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copy(REPOSITORY / "nbgrader_config.py", folder)
    shutil.copytree(REPOSITORY / "solutions", folder / "solutions")
    for student, assignment, source in (
        ("ana", EX1, "solutions"),
        ("ana", EX2, "solutions"),
        ("ben", EX2, "exercises"),
    ):
        handed_in = folder / "submitted" / student / assignment
        handed_in.mkdir(parents=True)
        shutil.copy(REPOSITORY / source / assignment / f"{assignment}.ipynb", handed_in)
    return folder


@pytest.fixture(scope="module")
def graded(course: Path) -> subprocess.CompletedProcess[str]:
    result = grade(course)
    assert result.returncode == 0, result.stdout + result.stderr
    return result


def test_it_ends_with_a_table_of_scores(graded):
    assert graded.stdout.splitlines()[-6:] == [
        "student  ex1_list_vs_ordereddict  ex2_parallel_block",
        "out of                        30                  18",
        "-------  -----------------------  ------------------",
        "ana                          26*                  18",
        "ben                            -                   0",
        "* a written answer waits for you in JupyterLab: Formgrader, Manual grading",
    ]


def test_the_scores_are_exported(graded, course):
    with open(course / "grades.csv", encoding="utf8") as file:
        scores = {
            (row["student_id"], row["assignment"]): row["score"] for row in csv.DictReader(file)
        }
    assert scores == {
        ("ana", EX1): "26.0",
        ("ana", EX2): "18.0",
        ("ben", EX1): "0.0",
        ("ben", EX2): "0.0",
    }


def test_everyone_who_handed_in_gets_a_page_in_which_no_script_can_run(graded, course):
    pages = sorted(course.glob("feedback/*/*/*.html"))
    assert [page.parts[-3:-1] for page in pages] == [("ana", EX1), ("ana", EX2), ("ben", EX2)]
    for page in pages:
        text = page.read_text(encoding="utf8")
        assert "Content-Security-Policy" in text
        assert "<script" not in text


def test_the_page_says_what_the_student_has_to_do(graded, course):
    page = (course / "feedback" / "ben" / EX2 / f"{EX2}.html").read_text(encoding="utf8")
    assert "Feedback: 0 of 18 points</h1>" in page


def test_one_student_is_graded_in_what_that_student_handed_in(graded, course):
    again = grade(course, "--student", "ben", "--force")
    assert again.returncode == 0, again.stdout + again.stderr
    assert EX1 not in again.stdout.partition("student")[0]
    assert again.stdout.splitlines()[-6:] == graded.stdout.splitlines()[-6:]
    nobody = grade(course, "--student", "zoe")
    assert (nobody.returncode, nobody.stdout) == (2, "")
    assert nobody.stderr.startswith("Nothing was handed in yet by zoe.")


def test_with_nothing_collected_it_says_what_to_do_first(tmp_path):
    result = grade(tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "Nothing was handed in yet. First: nbgrader collect ASSIGNMENT\n"


def test_a_course_that_does_not_exist_is_one_sentence(tmp_path):
    result = grade(tmp_path / "nowhere")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
