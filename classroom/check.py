"""`make check`: the tests that a student can see, on the student's own notebooks in work/.

    python -m classroom.check [ASSIGNMENT or FILE.ipynb ...]

Each notebook is run by `autograder check` in a process of its own, so that none sees what another
left behind. No kernel is started; most of the two seconds is PyTorch's import.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

__all__ = ["main", "notebooks"]

ROOT = Path(__file__).resolve().parents[1]
BAD_USE = 2


def notebooks(work: Path, names: list[str]) -> list[Path]:
    """The student's notebooks of the assignments or files named, or all assignments in `work`.

    Raises FileNotFoundError, whose message is for the student, where there is none.
    """
    there = {path.stem: path for path in sorted(work.glob("ex*/*.ipynb"))}
    there |= {name: Path(name) for name in names if Path(name).is_file()}
    if not there:
        raise FileNotFoundError("work/ has no assignment yet. `make serve` puts them there.")
    for name in names:
        if name not in there:
            raise FileNotFoundError(f"work/ has no assignment {name}. It has: {', '.join(there)}.")
    return [there[name] for name in names or there]


def main(arguments: list[str] | None = None) -> int:
    """Check the notebooks; 0 if no visible test lost a point, 1 if one did, 2 for wrong use."""
    parser = argparse.ArgumentParser(prog="python -m classroom.check", description=main.__doc__)
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT")
    parser.add_argument("--work", type=Path, default=ROOT / "work", help="default: work/")
    options = parser.parse_args(arguments)
    try:
        paths = notebooks(options.work, options.assignments)
    except FileNotFoundError as problem:
        print(problem, file=sys.stderr)
        return BAD_USE
    book = ROOT / "_build" / "html"
    variables = {"BOOK_URL": f"{book.as_uri()}/"} if book.is_dir() else {}
    codes = []
    for path in paths:
        print(f"{'' if path is paths[0] else chr(10)}{path.parent.name}", flush=True)
        command = [sys.executable, "-m", "autograder", "check", str(path)]
        codes.append(subprocess.run(command, env=variables | os.environ, check=False).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
