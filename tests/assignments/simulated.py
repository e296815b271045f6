"""A class of 300, drawn from the corpus: who believes what is known before anything is graded.

Each student draws one of two dozen ways to answer exercise 3, popular ones more often. One student
of each kind is graded by the autograder, for real; the others of that kind get its results.
"""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, Student
from samples import Sample, samples
from warm import ASSIGNMENTS, ROOT

from autograder.grading import grade
from autograder.record import Recorder
from autograder.results import CheckResult, Result

__all__ = ["ASSIGNMENT", "SimulatedClass", "simulate"]

ASSIGNMENT = ASSIGNMENTS["ex3"]
DUE = datetime(2026, 11, 20, 12, 0)
HANDED_IN, MISSING = 288, 12
# Each with the one misconception that its file names; where one belief breaks much, see SYMPTOMS.
BELIEFS = (
    "chain_one_block_n_times", "parallel_one_block_n_times", "factories_late_binding",
    "chain_in_a_list", "parallel_deep_copies", "factories_made_once", "chain_deep_copies",
    "parallel_along_dim_1", "chain_seeded_once", "parallel_summed", "factories_late_index",
    "chain_module_list", "parallel_along_the_batch", "chain_no_return", "parallel_detached",
    "factories_seeded", "chain_residual", "parallel_one_too_many",
)  # fmt: skip
SYMPTOMS = {"A01": {"A02", "A06", "A08"}}
FIRST = "Ada Bao Chidi Dana Emre Farah Goran Hana Inge Jun Kofi Lena".split()
LAST = "Abe Berg Costa Diaz Eklund Fofana Gupta Hoang Ito Jansen".split()
ORIGINAL = {
    "repeat_chain": """
def repeat_chain(make_block, n):
    row = nn.Sequential()
    position = 0
    while position < n:
        fresh = make_block()
        row.add_module("step_" + str(position), fresh)
        position = position + 1
    assert len(row) == n or n == 0
    return row
""",
    "repeat_parallel": """
class Fan(nn.Module):
    def __init__(self, members):
        super().__init__()
        self.arms = nn.ModuleDict({"arm_" + str(k): m for k, m in enumerate(members)})

    def forward(self, signal):
        pieces = []
        for key in sorted(self.arms, key=lambda name: int(name[4:])):
            pieces.append(self.arms[key](signal))
        return torch.concat(pieces, -1)


def repeat_parallel(make_block, n):
    members = [make_block() for count in range(n)]
    return Fan(members)
""",
    "make_factories": """
def make_factories(widths):
    made = list()
    for wide in widths:
        def build(size=wide):
            # eight inputs
            return nn.Linear(in_features=8, out_features=size)
        made.append(build)
    assert len(made) == len(widths)
    return made
""",
}
DISGUISE = {
    "position": "i", "row": "net", "fresh": "b", "Fan": "SideBySide", "arms": "nets",
    "members": "blocks", "pieces": "outs", "signal": "x", "made": "result", "wide": "w",
    "build": "factory", "size": "k2", "# eight inputs": "# a layer of its own", "count": "_",
}  # fmt: skip


@dataclass(frozen=True)
class SimulatedClass:
    """The graded class, and what is true of it."""

    folder: Path
    beliefs: Counter[str]  # students by misconception, as drawn
    missing: int
    late: int
    copies: tuple[str, str]
    kinds: int  # submissions that were really graded


def simulate(folder: Path, seed: int = 4) -> SimulatedClass:
    """Draw, hand in and grade the class in an empty course folder."""
    rng = random.Random(seed)
    for step, there in (("source", "solutions"), ("release", "exercises")):
        shutil.copytree(ROOT / there / ASSIGNMENT, folder / step / ASSIGNMENT)
    kinds = _kinds(rng)
    weights = [1.0 if one else 3.0 for one in kinds]
    ids = [f"s{n:03}" for n in range(HANDED_IN + MISSING)]
    rng.shuffle(ids)
    copies = ids[0], ids[1]
    drawn = dict(zip(ids[2:HANDED_IN], rng.choices(range(len(kinds)), weights, k=286), strict=True))
    times = {s: DUE - timedelta(hours=rng.expovariate(1 / 20) - 3) for s in ids[:HANDED_IN]}
    first = {kind: student for student, kind in reversed(drawn.items())}
    for kind, student in first.items():
        answers = {sample.cell: sample.code for sample in kinds[kind]}
        _hand_in(folder, student, answers, times[student])
    _hand_in(folder, copies[0], ORIGINAL, times[copies[0]])
    _hand_in(folder, copies[1], _disguised(), times[copies[1]])
    summary = grade(ASSIGNMENT, folder, workers=2, json=folder / "results.jsonl")
    assert summary.graded == len(first) + 2, summary
    _repeat(folder, drawn, first, times)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate=DUE)
        book.db.add_all(Student(id=student) for student in ids[HANDED_IN:])
        book.db.flush()
        for student in book.students:
            student.first_name, student.last_name = rng.choice(FIRST), rng.choice(LAST)
        book.db.commit()
    held = [{s.misconception for s in kinds[kind] if s.misconception} for kind in drawn.values()]
    return SimulatedClass(
        folder,
        Counter(name for names in held for name in names),
        MISSING,
        sum(time > DUE for time in times.values()),
        copies,
        len(first) + 2,
    )


def _kinds(rng: random.Random) -> list[list[Sample]]:
    """Ways to answer: all right, one belief, or two beliefs in two cells."""
    by_name = {sample.name: sample for sample in samples("ex3") if not sample.right}
    one = [[by_name[name]] for name in BELIEFS]
    two = [rng.sample(one, 2) for _ in range(8)]
    apart = [a + b for a, b in two if a[0].cell != b[0].cell]
    return [[], *one, *apart]


def _disguised() -> dict[str, str]:
    changed = {}
    for cell, code in ORIGINAL.items():
        for old, new in DISGUISE.items():
            code = code.replace(old, new)
        changed[cell] = "# my own work\n" + code
    return changed


def _hand_in(folder: Path, student: str, answers: dict[str, str], time: datetime) -> None:
    made = nbformat.read(folder / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", 4)
    for cell in made.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell.source = answers[name]
    path = folder / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(made, path)
    (path.parent / "timestamp.txt").write_text(f"{time:%Y-%m-%d %H:%M:%S} UTC")


def _repeat(
    folder: Path, drawn: dict[str, int], first: dict[int, str], times: dict[str, datetime]
) -> None:
    """Give every student the results of the one of their kind who was graded."""
    recorder = Recorder(f"sqlite:///{folder / 'gradebook.db'}", ASSIGNMENT)
    lines = map(json.loads, (folder / "results.jsonl").read_text().splitlines())
    known = {line["student"]: line for line in lines}
    batch = []
    for student, kind in drawn.items():
        if student == first[kind]:
            continue
        line = known[first[kind]]
        checks = [CheckResult(**check) for check in line["checks"]]
        result = Result(student, ASSIGNMENT, ASSIGNMENT, line["status"], checks)
        batch.append(([replace(result, submission_hash=student)], times[student]))
        for step in ("submitted", "autograded"):
            there = folder / step / student
            shutil.copytree(folder / step / first[kind], there)
    recorder.record(batch)
    recorder.close()
