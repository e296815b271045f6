"""The command and the functions behind it: what they are called, and what bad arguments get."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import autograder
from autograder import command

from .conftest import TinyCourse, cell, notebook

SUBCOMMANDS = ("grade", "report", "doctor", "check")


def said_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    """The exit code, and what was said on stderr."""
    try:
        code = command.main(arguments)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, capsys.readouterr().err.splitlines()


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_each_command_is_a_documented_function_however_often_it_is_asked_for(name: str) -> None:
    first, second = getattr(autograder, name), getattr(autograder, name)
    assert first is second
    assert inspect.isfunction(first)
    assert inspect.getdoc(first)
    assert name in dir(autograder)


def test_nothing_else_is_offered() -> None:
    assert set(autograder.__all__) == set(SUBCOMMANDS)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = autograder.nonsense


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_each_command_says_what_it_does_and_what_it_takes(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    with pytest.raises(SystemExit) as end:
        command.main([name, "--help"])
    said = capsys.readouterr().out
    assert end.value.code == 0
    text = said.partition("\n\n")[2]
    assert text[:1].isupper(), "a description comes before the options"
    options = [line for line in said.splitlines() if line.startswith("  ") and line[2] != " "]
    assert all(len(line.split("  ")) > 1 for line in options)


def test_grade_takes_in_python_what_the_command_takes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["grade", "--help"])
    said = capsys.readouterr().out
    names = set(inspect.signature(autograder.grade).parameters)
    other = {"sandbox": "unsafe-no-sandbox", "students": "student", "course_dir": "course-dir"}
    for name in names - {"assignment", "progress"}:
        assert f"--{other.get(name, name)}" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["grade", "nonsense"], "source/nonsense holds no notebook of an assignment; there are hw"),
        (["grade", "../hw"], "'../hw' is no name of an assignment"),
        (["grade", "hw", "--student", "zoe"], "nothing was handed in for hw by zoe"),
        (["grade", "hw", "--json", "missing/file"], "there is no folder"),
        (["grade", "hw", "--json", "."], "that is a folder"),
        (["grade", "hw", "--course-dir", "missing"], "there is no course folder"),
        (["grade", "hw", "--course-dir", "submitted"], "is no course: it has no folder source/"),
        (["grade", "hw", "--db", "nonsense"], "the gradebook's address cannot be read"),
        (["check", "missing"], "there is no notebook missing.ipynb"),
        (["check", "."], "there is no notebook ."),
        (["check", "broken"], "broken.ipynb is not a notebook: its JSON is broken"),
        (["check", "plain"], "plain.ipynb has no graded tests"),
    ],
)
def test_what_cannot_be_done_gets_one_sentence(
    course: TinyCourse,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
) -> None:
    import nbformat

    course.hand_in("ana")
    (course.folder / "broken.ipynb").write_text("{")
    nbformat.write(notebook([cell("1 + 1")]), course.folder / "plain.ipynb")
    monkeypatch.chdir(course.folder)
    code, lines = said_of(capsys, *arguments)
    assert (code, len(lines)) == (2, 1), lines
    assert lines[0].startswith("autograder: ")
    assert said in lines[0]
    assert not (course.folder / "autograded").exists()


@pytest.mark.parametrize("option", ["--workers", "--timeout", "--memory"])
@pytest.mark.parametrize("value", ["-1", "0", "many"])
def test_a_number_that_is_not_positive_is_refused(
    capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    code, lines = said_of(capsys, "grade", "hw", option, value)
    assert code == 2
    assert lines[-1].endswith(f"{option}: '{value}' is no positive whole number")


@pytest.mark.parametrize("wrong", [{"workers": -1}, {"timeout": 0}, {"memory": -5}])
def test_the_same_in_python(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be more than 0"):
        autograder.grade("hw", tmp_path, **wrong)


def test_check_runs_a_students_notebook(
    course: TinyCourse, capsys: pytest.CaptureFixture[str]
) -> None:
    right = course.hand_in("ana")
    wrong = course.hand_in("ben", cube="def cube(n):\n    return n")
    assert command.main(["check", str(right)]) == 0
    assert "4 of 4 points in the tests that you can see" in capsys.readouterr().out
    assert command.main(["check", str(wrong.with_suffix(""))]) == 1
    assert "test_cube: 0 of 2 points" in capsys.readouterr().out


def test_the_grader_needs_no_pytorch() -> None:
    without = (
        "import sys; sys.modules['torch'] = None; import autograder.grading, autograder.checks,"
        " autograder.asserts, autograder.bench, autograder.zygote, autograder.feedback,"
        " autograder.warm; autograder.warm.warm_up(['json'])"
    )
    done = subprocess.run([sys.executable, "-c", without], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
