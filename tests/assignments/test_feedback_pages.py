"""Feedback pages of students with all right, half and nothing: everyone can read them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from axe import violations
from course_of import hand_in, handed_in
from playwright.sync_api import Browser
from samples import samples
from warm import ASSIGNMENTS, ROOT, notebook

from autograder.grading import grade

HALF = ("list", "find_in_lists_only", "predict_half")
NAME = ASSIGNMENTS["ex1"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The feedback page of each of three students, made as `make grade` makes it."""
    course = tmp_path_factory.mktemp("feedback")
    handed_in(course, "ex1", [])
    right = notebook("ex1").answers
    half = {one.cell: one.code for one in samples("ex1") if one.name in HALF}
    empty = notebook("ex1", "exercises").answers
    for student, answers in {"right": {}, "half": half, "nothing": empty}.items():
        hand_in(course, NAME, student, right | answers)
    shutil.move(course / "source", course / "solutions")
    shutil.move(course / "release", course / "exercises")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    assert grade(NAME, course, workers=1).graded == 3
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_feedback", NAME],
        cwd=course,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return {path.parts[-3]: path for path in course.glob("feedback/*/*/*.html")}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("student", ["right", "half", "nothing"])
def test_a_feedback_page_has_no_violation(
    pages: dict[str, Path], browser: Browser, student: str, width: int
) -> None:
    assert violations(browser, pages[student], width) == []


def test_the_list_of_scores_names_every_check(pages: dict[str, Path]) -> None:
    page = pages["half"].read_text(encoding="utf8")
    listed = re.findall(r'<tr(?: class="lost")?><td><a href="#(\w+)"[^>]*>([^<]*)<', page)
    titles = dict(listed)
    assert {check.name for check in notebook("ex1").checks} <= titles.keys()
    assert titles["MySequential_state_dict"] == "MySequential: state dict"
    assert titles["predictions_check"] == "predictions"
    assert len(set(titles.values())) == len(titles)
    assert "Test cell" not in page
    assert all(f'id="{name}"' in page for name in titles)


def test_lost_points_are_explained_on_the_page(pages: dict[str, Path]) -> None:
    lost = {
        student: path.read_text("utf8").count("likely cause") for student, path in pages.items()
    }
    assert lost["right"] == 0 < lost["half"] < lost["nothing"]
