"""Drawn figures say what the cells beside them compute."""

import ast
import re
from pathlib import Path

import nbformat

BOOK = Path(__file__).parents[2] / "book"


def stored_value(page: str, cell_id: str) -> dict:
    """The value that a page shows below one of its cells."""
    notebook = nbformat.read(BOOK / page, as_version=4)
    (cell,) = (cell for cell in notebook.cells if cell.id == cell_id)
    return ast.literal_eval(cell.outputs[0].data["text/plain"])


def test_the_chimera_is_drawn_with_as_many_halvings_as_its_page_counts() -> None:
    drawing = (BOOK / "img" / "chimera.svg").read_text(encoding="utf-8")
    assert drawing.count("÷ 2") == stored_value("nesting.ipynb", "chimera-halvings")["X"]


def test_the_four_joins_are_drawn_with_the_shapes_that_their_page_computes() -> None:
    drawing = (BOOK / "img" / "joins.svg").read_text(encoding="utf-8")
    computed = stored_value("parallel.ipynb", "joins").values()
    drawn = re.findall(r'font-weight="bold">(\([0-9, ]+\))<', drawing)
    assert sorted(drawn) == sorted(map(str, computed))
