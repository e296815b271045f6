"""Each page's notebook can be taken away: it is the page's source, and runs alone in any folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient

BOOK = Path(__file__).resolve().parents[2] / "book"
NOTEBOOKS = sorted(path.stem for path in BOOK.glob("*.ipynb"))
BUTTON = "a.btn-download-source-button"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_download_button_leads_to_the_notebook_that_the_page_was_made_from(
    book_folder: Path, name: str
) -> None:
    soup = BeautifulSoup((book_folder / f"{name}.html").read_text("utf8"), "html.parser")
    [address] = {str(link["href"]) for link in soup.select(BUTTON)}
    assert address.endswith(f"{name}.ipynb")
    assert (book_folder / address).read_bytes() == (BOOK / f"{name}.ipynb").read_bytes()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_cell_needs_a_file_beside_the_notebook(name: str) -> None:
    cells = nbformat.read(BOOK / f"{name}.ipynb", 4).cells
    sources = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    beside = [path.name for path in BOOK.iterdir()]
    assert [name for name in beside if f'"{name}' in sources or f"'{name}" in sources] == []
    assert "../" not in sources


@pytest.mark.parametrize("name", ["start-here", "summary"])
def test_a_downloaded_notebook_runs_alone_in_an_empty_folder(
    book_folder: Path, tmp_path: Path, name: str
) -> None:
    """The two pages that use more than blocks_lib and torch; nbval runs all of them in book/."""
    shutil.copyfile(book_folder / "_sources" / f"{name}.ipynb", tmp_path / f"{name}.ipynb")
    notebook = nbformat.read(tmp_path / f"{name}.ipynb", 4)
    stored = [cell.get("outputs") for cell in notebook.cells]
    where = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=where).execute()
    outputs = [cell.get("outputs") for cell in notebook.cells]
    assert [len(each or []) for each in outputs] == [len(each or []) for each in stored]
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.ipynb"]
