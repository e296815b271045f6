"""Prints the table of attacks: stock nbgrader beside this autograder, in both of its modes.

`python -m tests.grading.attacks [NAME...]` grades; `--markdown FILE` writes the table as a page,
too. With `--stock` it measures stock nbgrader and writes stock.json: the attacks that are named, or
all that are not in there yet (half an hour).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import ATTACKS
from .frame import ALL, Attack
from .run import Run
from .stock import measure, measured

KINDS = {
    "forging": "On the tests: points for a wrong answer",
    "engine": "On this autograder's own machinery",
    "notebooks": "In the notebook's file, or in its place",
    "reading": "To read what is not the student's",
    "writing": "To write what is not the student's",
    "processes": "With processes, sockets and system calls",
    "resources": "On time, memory, disk and patience",
    "pages": "On whoever opens the pages",
}
ABOUT = """# Hostile submissions

What {total} hostile hand-ins gained, from stock nbgrader {version} and from this autograder: in its
own mode, where checks judge apart from the student's code, and with plain asserts, as other courses
have them. Written by `make attacks ARGS="--markdown docs/attacks.md"`; the sources are in
`tests/grading/attacks/`, and `make test` runs them all.

*Held*: no more points than honest code of the same content gets, nothing read, nothing written
elsewhere, the neighbor's hand-in unharmed. *Flagged*: the instructor is told to look. Plain asserts
run beside the student's code, so not everything can be prevented there. A dash: does not apply.
Stock runs in a container that the suite puts around it, without a network but its own loopback; its
words name what the attack did to that container.
"""


@dataclass
class Row:
    """One attack: what came of it in stock and in the two modes."""

    attack: Attack
    stock: str
    apart: str
    plain: str


def main() -> int:
    """Grade the attacks and print a line for each. Exits with 1 where one got through."""
    parser = argparse.ArgumentParser(prog="attacks", description=__doc__)
    parser.add_argument("names", nargs="*", help="some attacks only")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table there, too")
    parser.add_argument("--stock", action="store_true", help="measure stock nbgrader anew")
    options = parser.parse_args()
    unknown = set(options.names) - set(ATTACKS)
    if unknown:
        parser.error(f"no such attack: {', '.join(sorted(unknown))}")
    chosen = {n: a for n, a in ATTACKS.items() if not options.names or n in options.names}
    if options.stock:
        known = () if options.names else measured()[1]
        measure({name: attack for name, attack in chosen.items() if name not in known})
        return 0
    with tempfile.TemporaryDirectory(prefix="attacked-") as folder:
        run = Run(Path(folder) / "class")
        run.folder.mkdir()
        run.prepare(chosen)
        run.grade()
        rows, through = compare(run, chosen)
    version = measured()[0]
    print(f"{'attack':28}{'stock nbgrader ' + version:44}{'judged apart':24}plain asserts")
    for row in rows:
        print(f"{row.attack.name:28}{row.stock[:42]:44}{row.apart:24}{row.plain}")
    beaten = sum(row.stock not in ("held", "-", "not measured") for row in rows)
    total = f"{len(rows)} attacks; {beaten} beat stock nbgrader, {through} beat the autograder"
    print(total)
    if options.markdown:
        options.markdown.write_text(page(rows, version, total), encoding="utf8")
    return int(through > 0)


def compare(run: Run, chosen: dict[str, Attack]) -> tuple[list[Row], int]:
    """A row for each attack, and how many got through."""
    stock = measured()[1]
    rows, through = [], 0
    for name, attack in chosen.items():
        cells = {"apart": "-", "plain": "-"}
        for assignment in attack.assignments:
            problems = run.problems(attack, assignment)
            through += bool(problems)
            row = run.rows.get((attack.student or f"h-{name}", assignment), {})
            points = row.get("auto_score") or 0
            # Beside the student's code not everything can be prevented, but it is reported.
            held = f"{points:g} of {ALL} points" if points > attack.most else "held"
            if row.get("flags"):
                held += ", flagged"
            cells[assignment] = "; ".join(problems) or held
        before = stock.get(name, "not measured").replace("does not apply", "-")
        rows.append(Row(attack, before, **cells))
    return rows, through


def page(rows: list[Row], version: str, total: str) -> str:
    """The table in Markdown, by what is attacked."""
    lines = [ABOUT.format(total=len(rows), version=version)]
    for kind, title in KINDS.items():
        lines += [
            f"## {title}\n",
            "| attack | what it does | stock nbgrader | judged apart | plain asserts |",
            "|---|---|---|---|---|",
        ]
        for row in rows:
            if row.attack.kind == kind:
                cells = (row.attack.name, escaped(row.attack.what), row.stock, row.apart, row.plain)
                lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join([*lines, f"{total}.\n"])


def escaped(text: str) -> str:
    """A sentence as a cell of a table."""
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    sys.exit(main())
