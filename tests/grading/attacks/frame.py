"""What every attack has in common, so that each one is only its own trick.

An attack is a function that turns an empty hand-in into a hostile one. It knows more than a real
student would: where the course is, which port listens, who the neighbor is. Its sentence says what
it tries; its arguments say what it may get at most, which is what honest code of the same content
would get.

A maker returns the source of the answer `twice`, or the bytes of the whole notebook file, or None
after it has changed the hand-in itself.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

__all__ = ["ALL", "ATTACKS", "HONEST", "PAIR", "TWICE", "Attack", "HandIn", "Maker", "attack"]

TWICE, PAIR = 2, 3
ALL = TWICE + PAIR

EMPTY = "raise NotImplementedError()"
HONEST = {
    "twice": "def twice(x):\n    return 2 * x",
    "Pair": """\
class Pair(nn.Module):
    def __init__(self, left, right):
        super().__init__()
        self.left = left
        self.right = right

    def forward(self, x):
        return self.left(x) + self.right(x)""",
    "why": "A list is not a module.",
}

Maker = Callable[["HandIn"], "str | bytes | None"]


@dataclass(frozen=True)
class Attack:
    """One hostile hand-in and the outcome it must have."""

    name: str
    what: str
    make: Maker
    kind: str  # the file that it stands in
    fact: int = 0  # its number in the list of known attacks, 0 for our own
    most: int = 0  # points that the same content earns without the trick
    least: int = 0  # points that the trick must not cost
    flagged: bool = False  # it can be seen: a flag, a note or a failure must say so
    fails: bool | None = False  # the notebook cannot be graded; None where both are fine
    keeps: tuple[str, ...] = ()  # the answers that are honest
    student: str = ""  # the name of the folder, where that is the attack
    plain: bool = True  # tried on the course with ordinary asserts, too
    asserts_lose: bool = False  # tests beside the student's code cannot stop it: a known limit
    stock: bool = True  # can be tried with stock nbgrader

    @property
    def assignments(self) -> tuple[str, ...]:
        """Where it is tried: what does not meet the tests meets only one of the two kinds."""
        whole_file = self.kind in ("notebooks", "pages", "writing")
        return ("apart", "plain") if self.plain and not whole_file else ("apart",)


@dataclass
class HandIn:
    """A submission in the making, and what the attacker knows of the place."""

    notebook: NotebookNode
    path: Path
    course: Path
    neighbor: str
    won: str  # printed or written by an attack that got through
    port: int = 9  # a TCP port on loopback, on which the test listens
    pids: str = ""  # the PID namespace of the machine: no attack may signal anything there

    def cell(self, name: str) -> NotebookNode:
        """The cell whose grade_id is `name`. Raises StopIteration where there is none."""
        return next(
            c for c in self.notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name
        )

    def answer(self, name: str, source: str) -> None:
        """Put `source` into the solution cell `name`, below what the attacker knows."""
        self.cell(name).source = self.knows() + textwrap.dedent(source).strip()

    def add(self, source: str, kind: str = "code", at: int | None = None) -> NotebookNode:
        """A cell of the student's own, by default the last one."""
        new = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}[kind]
        cell = new(textwrap.dedent(source).strip())
        self.notebook.cells.insert(len(self.notebook.cells) if at is None else at, cell)
        return cell

    def beside(self, name: str, content: str | bytes) -> Path:
        """A further file in the folder of the submission."""
        path = self.path.parent / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def knows(self) -> str:
        """Names for the attack's code. WON is encoded, so that the source does not contain it."""
        return textwrap.dedent(
            f"""\
            WON = bytes.fromhex("{self.won.encode().hex()}").decode()
            COURSE, NEIGHBOR, PORT = "{self.course}", "{self.neighbor}", {self.port}
            PIDS = "{self.pids}"
            """
        )


ATTACKS: dict[str, Attack] = {}


def attack(what: str, *, keeps: str = "", **options: object) -> Callable[[Maker], Maker]:
    """Register a maker. `keeps` names the honest answers; they keep their points."""

    def register(make: Maker) -> Maker:
        name = make.__name__.replace("_", "-")
        assert name not in ATTACKS, f"two attacks are called {name}"
        kept = tuple(keeps.split())
        points = sum({"twice": TWICE, "Pair": PAIR}[one] for one in kept)
        chosen = {"most": points, "least": points} | options
        kind = make.__module__.rpartition(".")[2]
        ATTACKS[name] = Attack(name, what, make, kind, keeps=kept, **chosen)  # type: ignore[arg-type]
        return make

    return register
