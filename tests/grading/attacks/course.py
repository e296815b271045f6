"""A small course to attack: the same two answers, judged once apart and once by plain asserts.

`apart` has two-part checks, `plain` is an ordinary nbgrader assignment. Both have hidden tests, a
written cell, and canaries: words that nobody but the instructor may see, one for each place.
"""

from __future__ import annotations

import json
import os
import secrets
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from .frame import EMPTY, HONEST, PAIR, TWICE, Attack, HandIn, Maker

__all__ = ["ASSIGNMENTS", "Course", "student_version"]

ASSIGNMENTS = ("apart", "plain")

SETUP = {
    "apart": "import torch\nfrom torch import nn\n\nfrom autograder.checks import grade",
    "plain": "import torch\nfrom torch import nn",
}

TESTS = {
    "apart": {
        "test_twice": """\
import torch

def observe(case):
    torch.manual_seed(case.seed)
    twice = case.get("twice")
    seen = {"seen": case.attempt(twice, torch.tensor([1.0, 2.0]))}
    ### BEGIN HIDDEN TESTS
    seen["drawn"] = case.attempt(twice, torch.randn(3, 4))
    ### END HIDDEN TESTS
    return seen

def judge(case, seen):
    def same(found, right):
        return type(found) is torch.Tensor and torch.equal(found, right)

    right = torch.tensor([2.0, 4.0])
    case.expect(same(seen["seen"], right), points=1, found=seen["seen"], expected=right)
    ### BEGIN HIDDEN TESTS
    judge_word = "CANARY"
    torch.manual_seed(case.seed)
    right = 2 * torch.randn(3, 4)
    case.expect(same(seen["drawn"], right), points=1, found=seen["drawn"], expected="twice that")
    ### END HIDDEN TESTS

grade(observe, judge, points=2)""",
        "test_Pair": """\
import torch
from torch import nn

def drawn(seed):
    torch.manual_seed(seed)
    return nn.Linear(4, 3), nn.Linear(4, 3), torch.randn(5, 4)

def observe(case):
    Pair = case.get("Pair")

    def use():
        left, right, x = drawn(case.seed)
        net = Pair(left, right)
        y = net(x)
        y.sum().backward()
        return y, [p.grad for p in net.parameters()], list(net.state_dict().values())

    return case.attempt(use)

def judge(case, seen):
    left, right, x = drawn(case.seed)
    y = left(x) + right(x)
    y.sum().backward()
    owned = [*left.parameters(), *right.parameters()]

    def same(f, w):
        return type(f) is torch.Tensor and f.shape == w.shape and torch.allclose(f, w)

    def like(found, wanted):
        return len(found) == len(wanted) and all(any(same(f, w) for f in found) for w in wanted)

    whole = isinstance(seen, tuple) and len(seen) == 3
    case.expect(whole and like([seen[0]], [y]), points=1, found=seen, expected="their sum")
    case.expect(whole and like(seen[1], [p.grad for p in owned]), points=1, expected="gradients")
    case.expect(whole and like(seen[2], owned), points=1, expected="both in the state dict")

grade(observe, judge, points=3)""",
    },
    "plain": {
        "test_twice": """\
assert torch.allclose(twice(torch.tensor([1.0, 2.0])), torch.tensor([2.0, 4.0]))
### BEGIN HIDDEN TESTS
judge_word = "CANARY"
x = torch.randn(3, 4)
expected = 2 * x
assert twice(x.clone()).shape == x.shape
assert torch.allclose(twice(x.clone()), expected), "twice that"
### END HIDDEN TESTS""",
        "test_Pair": """\
left, right = nn.Linear(4, 3), nn.Linear(4, 3)
net = Pair(left, right)
### BEGIN HIDDEN TESTS
x = torch.randn(5, 4)
assert torch.allclose(net(x), left(x) + right(x))
assert len(list(net.parameters())) == 4
assert len(net.state_dict()) == 4
### END HIDDEN TESTS""",
    },
}


def _flags(name: str, *, grade: bool, solution: bool, points: int | None = None) -> NotebookNode:
    flags = {"schema_version": 3, "grade_id": name, "locked": not solution}
    flags |= {"grade": grade, "solution": solution, "task": False}
    if points is not None:
        flags["points"] = points
    return NotebookNode(nbgrader=flags)


def instructor_version(assignment: str, canary: str) -> NotebookNode:
    """The source: setup, two answers, two tests with hidden parts, one written answer."""
    code, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    tests = {n: s.replace("CANARY", canary) for n, s in TESTS[assignment].items()}
    marked = {
        name: f"### BEGIN SOLUTION\n{source}\n### END SOLUTION" for name, source in HONEST.items()
    }
    cells = [
        text("# Two answers", id="title"),
        code(
            SETUP[assignment],
            id="setup",
            metadata=_flags("setup", grade=False, solution=False),
        ),
        code(marked["twice"], id="twice", metadata=_flags("twice", grade=False, solution=True)),
        code(
            tests["test_twice"],
            id="test-twice",
            metadata=_flags("test_twice", grade=True, solution=False, points=TWICE),
        ),
        code(marked["Pair"], id="pair", metadata=_flags("Pair", grade=False, solution=True)),
        code(
            tests["test_Pair"],
            id="test-pair",
            metadata=_flags("test_Pair", grade=True, solution=False, points=PAIR),
        ),
        text(HONEST["why"], id="why", metadata=_flags("why", grade=True, solution=True, points=1)),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def student_version(assignment: str, answers: tuple[str, ...] = ()) -> NotebookNode:
    """What a student hands in: no hidden tests, and honest code in the cells named `answers`."""
    notebook = instructor_version(assignment, "")
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name in HONEST:
            cell.source = HONEST[name] if name in answers else EMPTY
        lines, hidden = [], False
        for line in cell.source.splitlines():
            hidden = hidden or "BEGIN HIDDEN" in line
            if not hidden:
                lines.append(line)
            hidden = hidden and "END HIDDEN" not in line
        cell.source = "\n".join(lines)
    return nbformat.from_dict(notebook)


@dataclass
class Course:
    """A course folder of its own, with honest neighbors and canaries; build hand-ins into it."""

    path: Path
    port: int = 9
    pids: str = ""
    neighbor: str = "mia"
    neighbors: tuple[str, ...] = ("aaron", "mia", "zoe")
    canaries: dict[str, str] = field(default_factory=dict)
    won: dict[tuple[str, str], str] = field(default_factory=dict)

    def canary(self, place: str) -> str:
        """The word that only `place` holds."""
        return self.canaries.setdefault(place, f"canary-{secrets.token_hex(8)}")

    def build(self) -> None:
        """Write sources, the secrets beside them, and the honest neighbors."""
        self.path.mkdir(parents=True)
        (self.path / "nbgrader_config.py").write_text(
            "c = get_config()\nc.CourseDirectory.course_id = 'attacked'\n"
        )
        (self.path / "secret.txt").write_text(self.canary("the course folder"))
        for assignment in ASSIGNMENTS:
            source = self.path / "source" / assignment
            source.mkdir(parents=True)
            instructors = instructor_version(assignment, self.canary("the hidden tests"))
            nbformat.write(instructors, source / f"{assignment}.ipynb")
            for student in self.neighbors:
                honest = student_version(assignment, ("twice", "Pair", "why"))
                if student == self.neighbor:
                    word = self.canary("another submission")
                    honest.cells.append(nbformat.v4.new_code_cell(f"mine = '{word}'"))
                self.write(student, assignment, honest)

    def write(self, student: str, assignment: str, notebook: NotebookNode) -> Path:
        """Submit `notebook` for `student`; gives its path."""
        path = self.path / "submitted" / student / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
        return path

    def submit(self, attack: Attack, assignment: str) -> str:
        """Submit the attack to an assignment; gives the name of its student."""
        won = self.won.setdefault((attack.name, assignment), f"won-{secrets.token_hex(8)}")
        student = attack.student or f"h-{attack.name}"
        self.hand_in(student, assignment, attack.make, attack.keeps, won)
        return student

    def hand_in(
        self,
        student: str,
        assignment: str,
        make: Maker,
        answers: tuple[str, ...] = ("twice", "Pair", "why"),
        won: str = "",
    ) -> None:
        """Write what `make` makes of a notebook with honest code in the cells named `answers`."""
        path = self.path / "submitted" / student / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        notebook = student_version(assignment, answers)
        work = HandIn(notebook, path, self.path, self.neighbor, won, self.port, self.pids)
        made = make(work)
        if isinstance(made, str):
            work.answer("twice", textwrap.dedent(made))
        if isinstance(made, bytes):
            path.write_bytes(made)
        elif work.path == path and not (path.parent.is_symlink() or os.path.lexists(path)):
            path.write_text(json.dumps(work.notebook, indent=1), encoding="utf-8")
