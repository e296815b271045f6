"""The pages for students and instructors name only what exists."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from autograder.checks import split
from autograder.command import _parser
from classroom.grade import main as grade

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ["for-students", "for-instructors"]
NBGRADERS = set("--inbound --first-name --last-name --update --duedate --to --exporter".split())


def text(name: str) -> str:
    return (ROOT / "book" / f"{name}.md").read_text(encoding="utf8")


@pytest.mark.parametrize("name", GUIDES)
def test_every_make_target_that_the_page_names_exists(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf8")
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text(name), re.MULTILINE))
    assert named
    assert {target for target in named if f"\n{target}:" not in makefile} == set()


@pytest.mark.parametrize("name", GUIDES)
def test_every_command_of_nbgrader_that_the_page_names_exists(name: str) -> None:
    from nbgrader.apps import NbGraderApp

    known = set(NbGraderApp.subcommands) | {"list"}
    named = set(re.findall(r"(?:^\s*|`)nbgrader ([a-z_]+)", text(name), re.MULTILINE))
    assert named
    assert named - known == set()


def test_every_option_for_grading_that_the_page_names_exists(capsys) -> None:
    named = set(re.findall(r"[` ](--[a-z][a-z-]+)", text("for-instructors"))) - NBGRADERS
    with pytest.raises(SystemExit):
        _parser().parse_args(["grade", "--help"])
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    with pytest.raises(SystemExit):
        grade(["--help"])
    known |= set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    for words in (["report", "--help"], ["--help"]):
        with pytest.raises(SystemExit):
            _parser().parse_args(words)
        known |= set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    assert len(named) > 5
    assert named - known == set()


@pytest.mark.parametrize("name", GUIDES)
def test_every_command_of_the_autograder_that_the_page_names_exists(name: str, capsys) -> None:
    with pytest.raises(SystemExit):
        _parser().parse_args(["--help"])
    known = set(re.findall(r"^ {4}([a-z]+) ", capsys.readouterr().out, re.MULTILINE))
    named = set(re.findall(r"(?:^|`|bin/)autograder ([a-z]+)", text(name), re.MULTILINE))
    assert named
    assert named - known == set()


def test_the_check_that_the_page_writes_out_tells_right_from_wrong() -> None:
    (source,) = re.findall(
        r"^```python\n(from autograder.+?)^```", text("for-instructors"), re.M | re.S
    )
    halves = split(source)
    assert halves is not None
    assert "judge" not in halves[0]
    for square, score in ((lambda n: n * n, 1), (lambda n: 2 * n, 0)):
        names: dict[str, Any] = {"square": square}
        exec(halves[1], names)
        assert names["grade"](names["observe"], names["judge"], points=1, seed=7) == score


@pytest.mark.parametrize("name", GUIDES)
def test_every_file_and_folder_that_the_page_names_exists(name: str) -> None:
    paths = set(re.findall(r"`((?:solutions|exercises|book)/[\w./]*)`", text(name)))
    assert {path for path in paths if not (ROOT / path).exists()} == set()


def test_the_points_are_those_of_the_assignments(solutions) -> None:
    rows = dict(
        re.findall(r"^\| `(ex\d_\w+)` \|.*\| (\d+) \|$", text("for-students"), re.MULTILINE)
    )
    points = {
        name: sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in notebook.cells)
        for name, notebook in solutions.items()
    }
    assert {name: int(number) for name, number in rows.items()} == points
