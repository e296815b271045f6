"""Prints the table of attacks: stock nbgrader beside this autograder, in both of its modes.

`python -m tests.grading.attacks [NAME...]` grades. With `--stock` it measures stock nbgrader and
writes stock.json: the attacks that are named, or all that are not in there yet (half an hour).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from . import ATTACKS
from .run import Run
from .stock import measure, measured


def main() -> int:
    """Grade the attacks and print a line for each. Exits with 1 where one got through."""
    parser = argparse.ArgumentParser(prog="attacks", description=__doc__)
    parser.add_argument("names", nargs="*", help="some attacks only")
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
        return table(run, chosen)


def table(run: Run, chosen: dict) -> int:
    """Print the table; the number of attacks that got through, at most 1."""
    version, stock = measured()
    print(f"{'attack':28}{'stock nbgrader ' + version:44}{'judged apart':24}plain asserts")
    through = 0
    for name, attack in chosen.items():
        cells = []
        for assignment in ("apart", "plain"):
            if assignment not in attack.assignments:
                cells.append("-")
                continue
            problems = run.problems(attack, assignment)
            through += bool(problems)
            row = run.rows.get((attack.student or f"h-{name}", assignment), {})
            held = "held, flagged" if row.get("flags") else "held"
            cells.append("; ".join(problems) or held)
        print(f"{name:28}{stock.get(name, 'not measured')[:42]:44}{cells[0]:24}{cells[1]}")
    beaten = sum(stock.get(name, "held") != "held" for name in chosen)
    print(f"{len(chosen)} attacks; {beaten} beat stock nbgrader, {through} beat the autograder")
    return int(through > 0)


if __name__ == "__main__":
    sys.exit(main())
