"""Write the folder that may be given to students: no solution, no hidden test, no history.

    python -m classroom.student_edition [FOLDER]

What is written is searched for every line that students must not see, before it takes the place of
an older edition. These are the lines of solutions, hidden tests and rubrics, except comments, lines
of fewer than `SHORTEST` characters (`return hidden`), headers that end on a colon
(`def forward(self, x):`), what the visible part of the same notebook shows anyway, and `TAUGHT`,
which the chapter itself explains word by word.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat

__all__ = ["leaks", "secret_lines", "write"]

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("exercises", "blocks_lib", "autograder")
FILES = ("requirements.txt", "pyproject.toml", "LICENSE", "LICENSE-book")
SHORTEST = 25
TAUGHT = {"self.blocks = nn.ModuleList(blocks)"}
MARKS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")

README = """# Layers and Blocks: student edition

The book is in `book/`: open `book/index.html` in a browser. The assignments are in `exercises/`.

    python3 -m venv .venv
    .venv/bin/python -m pip install -r requirements.txt -e .
    .venv/bin/jupyter lab exercises

You need Python 3.11 to 3.13. Write your answers where a cell says `your code goes here`, run the
cells below, and read what they say. A whole notebook is checked in seconds, without JupyterLab:

    .venv/bin/autograder check exercises/ex2_parallel_block/ex2_parallel_block.ipynb

Do not add, delete or rename the cells of a notebook; cells of
your own between them do no harm. Hand in as your instructor told you.

The code is under the MIT license (LICENSE), the book under CC BY-SA 4.0 (LICENSE-book).
"""


def write(target: Path, book: Path | None = None, root: Path = ROOT) -> Path:
    """Write the edition to `target`, with the built book of that folder; returns `target`.

    Raises ValueError, and leaves `target` as it was, where a secret line would be in it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        edition = Path(scratch) / "edition"
        edition.mkdir()
        ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", ".doctrees", "*.pyc")
        for name in FOLDERS:
            shutil.copytree(root / name, edition / name, ignore=ignored)
        for name in filter(lambda name: (root / name).exists(), FILES):
            shutil.copyfile(root / name, edition / name)
        if book:
            shutil.copytree(book, edition / "book", ignore=ignored)
        (edition / "README.md").write_text(README)
        found = leaks(edition, root)
        if found:
            raise ValueError("Not written, since students would see:\n" + "\n".join(found))
        shutil.rmtree(target, ignore_errors=True)
        edition.rename(target)
    return target


def secret_lines(root: Path = ROOT) -> set[str]:
    """The lines of solutions, hidden tests and rubrics, without those that are everywhere."""
    secret: set[str] = set()
    for path in root.glob("solutions/*/*.ipynb"):
        hidden, visible = set(), set()
        for cell in nbformat.read(path, as_version=4).cells:
            inside = False
            for line in cell.source.splitlines():
                marked = next((mark for mark in MARKS if mark in line), "")
                if marked:
                    inside = f"BEGIN {marked}" in line
                (hidden if inside else visible).add(line.strip())
        secret |= {line for line in hidden - visible - TAUGHT if _tells(line)}
    return secret


def _tells(line: str) -> bool:
    return len(line) >= SHORTEST and not line.startswith("#") and not line.endswith(":")


def leaks(folder: Path, root: Path = ROOT) -> list[str]:
    """The secret lines that are in the files of a folder, each with the file it is in."""
    secret = secret_lines(root)
    return [
        f"{path.relative_to(folder)}: {line}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in {".png", ".woff2", ".ico"}
        for line in sorted(_held(path, secret))
    ]


def _held(path: Path, secret: set[str]) -> Iterator[str]:
    text = path.read_text(errors="replace")
    if path.suffix == ".ipynb":
        cells = nbformat.reads(text, as_version=4).cells
        text = "\n".join(str(cell.source) for cell in cells)
    return (line for line in secret if line in text)


def main() -> None:
    """Write dist/student-edition, or the folder given, with the book where it is built."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist" / "student-edition")
    folder = parser.parse_args().folder
    built = ROOT / "_build" / "html"
    try:
        write(folder, built if built.exists() else None)
    except ValueError as error:
        raise SystemExit(str(error)) from None
    print(folder)


if __name__ == "__main__":
    main()
