"""What the tests of the book share: its notebooks as they are in git, and the book built once."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
OPTIONS = ["-W", "-n", "--keep-going", "--all"]


@dataclass(frozen=True)
class Built:
    """The finished site, the exit code and everything that the build said."""

    html: Path
    code: int
    log: str


@pytest.fixture(scope="session")
def notebooks() -> dict[str, nbformat.NotebookNode]:
    """Every notebook of the book, by the name of its page."""
    return {path.stem: nbformat.read(path, 4) for path in sorted(BOOK.glob("*.ipynb"))}


@pytest.fixture(scope="session")
def solutions() -> dict[str, nbformat.NotebookNode]:
    """Every source notebook of an assignment, by its name."""
    paths = sorted((ROOT / "solutions").glob("*/*.ipynb"))
    return {path.stem: nbformat.read(path, 4) for path in paths}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Built:
    """The book, built as `make book` builds it, into a temporary folder: once for all workers."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        folder = folder.parent
    target, code, log = folder / "built", folder / "built.code", folder / "built.log"
    with FileLock(folder / "built.lock"):
        if not code.exists():
            jupyter_book = str(Path(sys.executable).with_name("jupyter-book"))
            result = subprocess.run(
                [jupyter_book, "build", "book", *OPTIONS, "--path-output", str(target)],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            log.write_text(result.stdout + result.stderr, encoding="utf8")
            code.write_text(str(result.returncode))
    html = target / "_build" / "html"
    return Built(html, int(code.read_text()), log.read_text(encoding="utf8"))
