"""A course small enough to be graded many times: two exercises without torch, two checks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

CHECK = """
from autograder.checks import grade

def observe(case):
    NAME = case.get("NAME")
    return [case.attempt(NAME, case.seed % 100 + n) for n in range(3)]

def judge(case, seen):
    right = [FORMULA for n in (case.seed % 100 + k for k in range(3))]
    case.expect(seen == right, points=2, found=seen, expected="FORMULA", cause="another formula")

grade(observe, judge, points=2)
"""
GOOD = {"square": "def square(n):\n    return n * n", "cube": "def cube(n):\n    return n ** 3"}
FORMULAS = {"square": "n * n", "cube": "n ** 3"}
ANSWERED = "The square grows more slowly."


def cell(source: str, name: str = "", **marks: Any) -> Any:
    """A notebook cell; with a name, one that nbgrader knows."""
    kind = marks.pop("kind", "code")
    made = (
        nbformat.v4.new_code_cell(source)
        if kind == "code"
        else nbformat.v4.new_markdown_cell(source)
    )
    if name:
        made.id = name
        flags = {"grade": False, "solution": False, "locked": False, "task": False}
        made.metadata["nbgrader"] = {"grade_id": name, "schema_version": 3, **flags, **marks}
    return made


def notebook(cells: Iterable[Any]) -> Any:
    """A notebook of these cells."""
    made = nbformat.v4.new_notebook(cells=list(cells))
    made.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    return made


@dataclass
class TinyCourse:
    """A course folder, with a way to hand in and a way to grade."""

    folder: Path

    def build(self) -> TinyCourse:
        cells = [cell("import math", "setup", locked=True)]
        for name, good in GOOD.items():
            head, line = good.split("\n")
            body = f"{head}\n    ### BEGIN SOLUTION\n{line}\n    ### END SOLUTION"
            check = CHECK.replace("NAME", name).replace("FORMULA", FORMULAS[name])
            cells.append(cell(body, name, solution=True))
            cells.append(cell(check.strip(), f"test_{name}", grade=True, locked=True, points=2))
        cells.append(cell("", "essay", kind="markdown", grade=True, solution=True, points=3))
        source = self.folder / "source" / "hw"
        source.mkdir(parents=True)
        nbformat.write(notebook(cells), source / "hw.ipynb")
        (self.folder / "submitted").mkdir()
        return self

    def student_cells(self, **answers: str) -> list[Any]:
        """The cells of a released notebook with these answers filled in."""
        cells = nbformat.read(self.folder / "source" / "hw" / "hw.ipynb", 4).cells
        for one in cells:
            name = one.metadata.get("nbgrader", {}).get("grade_id")
            if name in GOOD:
                one.source = answers.get(name, GOOD[name])
            elif name == "essay":
                one.source = answers.get("essay", ANSWERED)
        return cells

    def hand_in(self, student: str, cells: list[Any] | None = None, **answers: str) -> Path:
        """Write a submission; returns the notebook's path."""
        made = notebook(cells if cells is not None else self.student_cells(**answers))
        path = self.folder / "submitted" / student / "hw" / "hw.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(made, path)
        return path

    def grade(self, *options: str, ok: int | None = 0) -> dict[str, dict[str, Any]]:
        """Run `autograder grade hw`; the lines of its report, by student."""
        report = self.folder / "report.jsonl"
        done = self.command("grade", "hw", "--json", str(report), *options)
        if ok is not None:
            assert done.returncode == ok, done.stdout + done.stderr
        lines = map(json.loads, report.read_text().splitlines())
        return {line["student"]: line for line in lines}

    def command(self, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run the autograder in the course's folder."""
        return subprocess.run(
            [sys.executable, "-m", "autograder", *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            env={**os.environ, **more},
            timeout=300,
        )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the gradebook answers."""
        import sqlite3

        with sqlite3.connect(self.folder / "gradebook.db") as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def course(tmp_path: Path) -> TinyCourse:
    return TinyCourse(tmp_path / "course").build()


@pytest.fixture(scope="module")
def shared_course(tmp_path_factory: pytest.TempPathFactory) -> TinyCourse:
    """One course for all tests of a module, for a class that is graded once."""
    return TinyCourse(tmp_path_factory.mktemp("shared") / "course").build()
