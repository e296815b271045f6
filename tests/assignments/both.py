"""Hold stock nbgrader and our autograder to the corpus: every sample, every check.

    python tests/assignments/both.py --all      all samples: about half an hour
    python tests/assignments/both.py 10         ten of them, spread over the exercises

Prints a line for each batch and each difference. The last line is "N of M equal".
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from math import isclose
from pathlib import Path

from course_of import expected, handed_in, stock_scores
from samples import Sample, samples
from warm import ASSIGNMENTS

from autograder.grading import grade

__all__ = ["differences"]

BATCH = 20


def differences(short: str, chosen: list[Sample], course: Path) -> Iterator[str]:
    """One line for each sample of which the graders and the corpus do not say the same."""
    name = handed_in(course, short, chosen)
    grade(name, course, workers=1, json=course / "ours.jsonl")
    lines = map(json.loads, (course / "ours.jsonl").read_text().splitlines())
    ours = {
        line["student"]: {one["grade_id"]: one["points"] for one in line["checks"]}
        for line in lines
    }
    # Stock grades the same folder anew; nothing of ours may be there when it does.
    (course / "gradebook.db").unlink(missing_ok=True)
    stock = stock_scores(course, name)
    for sample in chosen:
        wanted = expected(short, sample)
        for grader, scores in (("autograder", ours), ("stock nbgrader", stock)):
            found = scores.get(str(sample), {})
            wrong = [c for c, score in wanted.items() if not isclose(found.get(c, -1), score)]
            if wrong:
                told = ", ".join(f"{c} {found.get(c)} for {wanted[c]:g}" for c in wrong)
                yield f"{sample}: {grader}: {told}"


def main() -> int:
    """Compare; the exit status is 1 if something differs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=10, help="how many samples")
    parser.add_argument("--all", action="store_true", help="every sample of the corpus")
    options = parser.parse_args()
    every = samples()
    count = len(every) if options.all else min(max(options.count, 1), len(every))
    chosen = [every[i * len(every) // count] for i in range(count)]
    done, unequal, start = 0, set(), time.monotonic()
    for short in ASSIGNMENTS:
        mine = [sample for sample in chosen if sample.exercise == short]
        for first in range(0, len(mine), BATCH):
            batch = mine[first : first + BATCH]
            with tempfile.TemporaryDirectory() as folder:
                for line in differences(short, batch, Path(folder)):
                    unequal.add(line.partition(":")[0])
                    print(line, flush=True)
            done += len(batch)
            print(f"{short}: {done} of {count} after {time.monotonic() - start:.0f} s", flush=True)
    print(f"{count - len(unequal)} of {count} equal")
    return 1 if unequal else 0


if __name__ == "__main__":
    sys.exit(main())
