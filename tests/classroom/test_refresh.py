"""Running again only the pages that have to be run again."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from classroom import execute


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page that imports the library, in a repository of its own."""
    (tmp_path / "blocks_lib").mkdir()
    (tmp_path / "blocks_lib" / "blocks.py").write_text("a = 1\n")
    (tmp_path / "requirements.txt").write_text("torch==1\n")
    monkeypatch.setattr(execute, "REPOSITORY", tmp_path)
    path = tmp_path / "page.ipynb"
    cells = [nbformat.v4.new_markdown_cell("text"), nbformat.v4.new_code_cell("import blocks_lib")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture
def runs(page: Path, monkeypatch: pytest.MonkeyPatch):
    """runs() refreshes the page and says whether it was run."""
    done: list[Path] = []
    monkeypatch.setattr(execute, "run_and_store", lambda path: (not done.append(path), "ran"))

    def refresh() -> bool:
        done.clear()
        execute.main(["--changed", "--record", str(page.with_name("record.json")), str(page)])
        return bool(done)

    return refresh


def test_an_unchanged_page_is_run_once(runs):
    assert [runs(), runs()] == [True, False]


def test_a_changed_library_runs_the_pages_that_import_it(runs, page):
    runs()
    (page.parent / "blocks_lib" / "blocks.py").write_text("a = 2\n")
    assert [runs(), runs()] == [True, False]


def test_changed_code_runs_the_page_and_changed_text_does_not(runs, page):
    runs()
    notebook = nbformat.read(page, 4)
    notebook.cells[0].source = "other text"
    nbformat.write(notebook, page)
    assert not runs()
    notebook.cells[1].source = "import blocks_lib as library"
    nbformat.write(notebook, page)
    assert runs()


def test_another_version_of_a_package_runs_the_page(runs, page):
    runs()
    (page.parent / "requirements.txt").write_text("torch==2\n")
    assert runs()


def test_it_says_what_has_changed_or_that_nothing_has(runs, page, capsys):
    runs()
    assert "page.ipynb: not run here before" in capsys.readouterr().out
    (page.parent / "blocks_lib" / "blocks.py").write_text("a = 2\n")
    runs()
    assert "page.ipynb: changed: blocks_lib\n" in capsys.readouterr().out
    runs()
    assert capsys.readouterr().out == "No page has changed, and nothing that a page imports.\n"


def test_a_file_that_is_not_there_gets_a_sentence(page, capsys):
    gone = page.with_name("gone.ipynb")
    record = str(page.with_name("record.json"))
    assert execute.main(["--changed", "--record", record, str(gone)]) == 1
    assert "gone.ipynb: there is no such file. Nothing was written." in capsys.readouterr().err
