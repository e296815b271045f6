"""Fills `work/`, the reader's own copies of the assignments and of the pages.

JupyterLab opens these copies, so that solving an exercise never changes the course's own files. A
copy that its owner has changed is never written again; an untouched one follows its source.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

__all__ = ["fill"]

RECORD = ".copied.json"
PAGES = (".ipynb", ".svg", ".png")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sources(repository: Path) -> dict[str, Path]:
    """Where each file of the work folder comes from, by its path below that folder."""
    found = {
        str(path.relative_to(repository / "exercises")): path
        for path in sorted((repository / "exercises").glob("*/*"))
        if path.is_file()
    }
    for path in sorted((repository / "book").rglob("*")):
        inside = path.relative_to(repository)
        if path.suffix in PAGES and not any(part[0] in "._" for part in inside.parts):
            found[str(inside)] = path
    return found


def fill(repository: Path, work: Path) -> list[str]:
    """Copy what is missing, refresh what its owner left alone; return the paths written."""
    work.mkdir(exist_ok=True)
    record = work / RECORD
    copied: dict[str, str] = {}
    if record.is_file():
        copied = json.loads(record.read_text(encoding="utf8"))
    written = []
    for inside, source in sources(repository).items():
        target, new = work / inside, digest(source)
        if target.exists() and digest(target) not in (new, copied.get(inside)):
            continue
        if not target.exists() or digest(target) != new:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            written.append(inside)
        copied[inside] = new
    record.write_text(json.dumps(copied, indent=1, sort_keys=True) + "\n", encoding="utf8")
    return written
