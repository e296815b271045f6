"""The way notebooks are run and compared, tried on small notebooks made for it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from classroom.execute import main, sanitize

ROOT = Path(__file__).resolve().parents[2]


def write(path: Path, *sources: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [
        nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources, 1)
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder with this project's conftest.py, so that its nbval settings hold there."""
    shutil.copy(ROOT / "conftest.py", tmp_path)
    target = tmp_path / "tests" / "book"
    target.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "book" / "nbval_sanitize.cfg", target)
    return tmp_path


def nbval(course: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "."]
    return subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)


def test_a_stored_notebook_passes_with_its_warning_address_and_hidden_value(course: Path) -> None:
    page = write(
        course / "book" / "page.ipynb", "import warnings\nwarnings.warn('w')\nobject()", "1;"
    )
    assert main([str(page)]) == 0
    result = nbval(course)
    assert "2 passed" in result.stdout, result.stdout


def test_a_changed_value_fails(course: Path) -> None:
    page = write(course / "book" / "page.ipynb", "6 * 7")
    assert main([str(page)]) == 0
    page.write_text(page.read_text().replace('"42"', '"43"'))
    result = nbval(course)
    assert "1 failed" in result.stdout, result.stdout


def test_notebooks_that_are_broken_on_purpose_are_not_collected(course: Path) -> None:
    write(course / "tests" / "broken.ipynb", "1 / 0")
    assert "no tests ran" in nbval(course).stdout


def test_what_differs_between_runs_is_not_stored() -> None:
    text = "/home/x/.venv/lib/python3.11/site-packages/torch/nn/a.py and /tmp/ipykernel_12/345.py:3"
    assert sanitize({"text": [text]}) == {"text": ["torch/nn/a.py and <cell>:3"]}
    assert sanitize("<function f at 0x7f00aabbccdd>") == "<function f at 0x...>"


def test_a_picture_is_stored_as_it_is() -> None:
    data = {"image/png": "AAAA/site-packages/BBBB"}
    assert sanitize(data) == data


def test_a_failing_cell_leaves_the_notebook_as_it_was(tmp_path: Path, capsys) -> None:
    page = write(tmp_path / "page.ipynb", "1 / 0")
    before = page.read_bytes()
    assert main([str(page)]) == 1
    assert page.read_bytes() == before
    assert "a cell failed: ZeroDivisionError" in capsys.readouterr().err


def test_a_file_that_is_no_notebook_is_one_sentence(tmp_path: Path, capsys) -> None:
    page = tmp_path / "page.ipynb"
    page.write_text("not json")
    assert main([str(page), str(tmp_path / "missing.ipynb")]) == 1
    lines = capsys.readouterr().err.strip().splitlines()
    assert [line.partition(": ")[2] for line in lines] == [
        "this is not a notebook. Nothing was written.",
        "there is no such file. Nothing was written.",
    ]


def test_two_runs_store_the_same_bytes(tmp_path: Path) -> None:
    page = write(tmp_path / "page.ipynb", "object()", "{i for i in range(3)}")
    main([str(page)])
    first = page.read_bytes()
    main([str(page)])
    assert page.read_bytes() == first
