"""Writes the book's status page: what each page was last run with, and how long that took.

    python -m classroom.status

Every notebook of the book is executed anew, in a fresh kernel, one after the other. Nothing but
`book/status.md` is written, and only if every page ran through.
"""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

import yaml
from nbclient.exceptions import CellExecutionError

from classroom.execute import execute

__all__ = ["main", "measure", "render"]

BOOK = Path(__file__).resolve().parents[1] / "book"
PACKAGES = ["torch", "numpy", "matplotlib", "ipykernel", "nbclient", "jupyter-book", "Sphinx"]


def pages(book: Path) -> list[str]:
    """The names of the book's notebooks in the order of its table of contents."""
    contents = yaml.safe_load((book / "_toc.yml").read_text(encoding="utf8"))
    names = [contents["root"]]
    names += [chapter["file"] for part in contents["parts"] for chapter in part["chapters"]]
    return [name for name in names if (book / f"{name}.ipynb").exists()]


def measure(path: Path) -> dict[str, object]:
    """Run one notebook. Returns its title, its number of code cells, how many of their outputs
    are compared in the tests, and the seconds that it took with the start of the kernel.

    Raises nbclient's errors when a cell fails.
    """
    notebook, seconds = execute(path)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    free = [cell for cell in cells if "nbval-ignore-output" in cell.metadata.get("tags", [])]
    title = next(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return {
        "title": title.splitlines()[0].lstrip("# "),
        "cells": len(cells),
        "compared": len(cells) - len(free),
        "seconds": seconds,
    }


def render(rows: dict[str, dict[str, object]], packages: dict[str, str], machine: str) -> str:
    """The page as Markdown."""
    lines = [
        "<!-- Written by `make status`: change classroom/status.py, not this page. -->",
        "# Status",
        "",
        "When the pages of this book were last measured, every cell of every page was run anew in",
        f"a fresh kernel, one page after the other, on {machine}, while other",
        "programs were running too. All cells ran through. Times include the start of the kernel",
        "and the import of PyTorch; on your machine they differ.",
        "",
        "| page | code cells | outputs compared in the tests | seconds |",
        "|---|---:|---:|---:|",
    ]
    for name, row in rows.items():
        link = f"[{row['title']}]({name}.ipynb)"
        lines.append(f"| {link} | {row['cells']} | {row['compared']} | {row['seconds']:.1f} |")
    total = {key: sum(row[key] for row in rows.values()) for key in ("cells", "compared")}
    seconds = sum(row["seconds"] for row in rows.values())
    lines += [
        f"| **all** | **{total['cells']}** | **{total['compared']}** | **{seconds:.1f}** |",
        "",
        "The outputs that are not compared are times and versions; the page says so beside each.",
        "",
        "## Versions",
        "",
        "| | |",
        "|---|---|",
        *[f"| {name} | {number} |" for name, number in packages.items()],
        "",
    ]
    return "\n".join(lines)


def main() -> int:
    """Measure every page and write the status page; one sentence if a page fails."""
    rows = {}
    for name in pages(BOOK):
        try:
            rows[name] = measure(BOOK / f"{name}.ipynb")
        except CellExecutionError as error:
            print(f"{name}: a cell failed: {error.ename}. Nothing was written.", file=sys.stderr)
            return 1
        print(f"{name}: {rows[name]['seconds']:.1f} s")
    packages = {"Python": platform.python_version()}
    packages |= {package: version(package).split("+")[0] for package in PACKAGES}
    machine = f"{platform.system()} ({platform.machine()}, {os.cpu_count()} processors)"
    (BOOK / "status.md").write_text(render(rows, packages, machine), encoding="utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
