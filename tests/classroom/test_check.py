"""`make check` finds a student's notebooks and says what the visible tests say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from classroom.check import main, notebooks

ROOT = Path(__file__).resolve().parents[2]
EX1, EX2 = "ex1_list_vs_ordereddict", "ex2_parallel_block"


def put(source: str, work: Path, name: str) -> None:
    """Copy an assignment's notebook to where JupyterLab shows it to the student."""
    (work / name).mkdir(parents=True)
    shutil.copy(ROOT / source / name / f"{name}.ipynb", work / name)


def test_a_notebook_without_answers_loses_points_and_links_to_the_built_book(
    book_folder, tmp_path, capfd, monkeypatch
) -> None:
    monkeypatch.delenv("BOOK_URL", raising=False)
    put("exercises", tmp_path, EX2)
    assert main(["--work", str(tmp_path)]) == 1
    said = capfd.readouterr().out
    assert said.startswith(f"{EX2}\n")
    assert "the cell still holds the placeholder" in said
    assert f"{book_folder.as_uri()}/parallel.html#" in said


def test_a_solved_notebook_gets_all_points_that_can_be_seen(tmp_path, capfd) -> None:
    put("solutions", tmp_path, EX2)
    assert main(["--work", str(tmp_path), EX2]) == 0
    got, points = capfd.readouterr().out.splitlines()[-1].split(" points")[0].split(" of ")
    assert got == points


def test_all_assignments_are_checked_unless_some_are_named(tmp_path) -> None:
    put("exercises", tmp_path, EX1)
    put("exercises", tmp_path, EX2)
    assert [path.stem for path in notebooks(tmp_path, [])] == [EX1, EX2]
    assert [path.stem for path in notebooks(tmp_path, [EX2])] == [EX2]


def test_a_notebook_elsewhere_can_be_named_by_its_file(tmp_path) -> None:
    put("exercises", tmp_path / "elsewhere", EX1)
    path = tmp_path / "elsewhere" / EX1 / f"{EX1}.ipynb"
    assert notebooks(tmp_path / "work", [str(path)]) == [path]


def test_checkpoints_and_pages_are_no_assignments(tmp_path) -> None:
    put("exercises", tmp_path, EX1)
    for folder in (f"{EX1}/.ipynb_checkpoints", "book"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "other.ipynb").write_text("{}")
    assert [path.stem for path in notebooks(tmp_path, [])] == [EX1]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ([], "work/ has no assignment yet. `make serve` puts them there.\n"),
        (["ex9"], f"work/ has no assignment ex9. It has: {EX1}.\n"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(tmp_path, capsys, names, sentence) -> None:
    if names:
        put("exercises", tmp_path, EX1)
    assert main(["--work", str(tmp_path), *names]) == 2
    assert capsys.readouterr().err == sentence
