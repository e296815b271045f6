"""Everything in the chapter that this book was made from is still there, corrected."""

from __future__ import annotations

import ast
import re

import pytest

# For each code cell of the original: the page, and an expression or a class that shows it.
CELLS = {
    1: ("layers-and-blocks", "nn.Sequential(nn.Linear(20, 256), nn.ReLU(), nn.Linear(256, 10))"),
    2: ("layers-and-blocks", "class MLP"),
    3: ("layers-and-blocks", "MLP()"),
    4: ("sequential", "class MySequential"),
    5: ("sequential", "MySequential(*layers)"),
    6: ("code-in-forward", "class FixedHiddenMLP"),
    7: ("code-in-forward", "FixedHiddenMLP()"),
    8: ("nesting", "nn.Sequential(NestMLP(), nn.Linear(16, 20), FixedHiddenMLP())"),
}
EXERCISES = {
    1: ("sequential", "ex1_list_vs_ordereddict"),
    2: ("parallel", "ex2_parallel_block"),
    3: ("factories", "ex3_block_factory"),
}
ERRATA = 24


def shown(page) -> set[str]:
    """Every expression on a page, and `class NAME` for every class, in one spelling."""
    found = set()
    for cell in page.cells:
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.ClassDef):
                    found.add(f"class {node.name}")
                elif isinstance(node, ast.expr):
                    found.add(ast.unparse(node))
    return found


def labels(page) -> set[str]:
    return {
        label
        for cell in page.cells
        for label in re.findall(r"^\(([a-z0-9-]+)\)=$", cell.source, re.MULTILINE)
    }


def section(page, heading: str) -> str:
    text = "\n\n".join(cell.source for cell in page.cells if cell.cell_type == "markdown")
    _, found, rest = text.partition(f"## {heading}\n")
    assert found, f"no section {heading!r}"
    return re.split(r"^## ", rest, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("number", CELLS)
def test_the_code_cell_of_the_original_is_on_its_page(notebooks, number: int) -> None:
    page, needle = CELLS[number]
    assert needle in shown(notebooks[page])


@pytest.mark.parametrize("number", EXERCISES)
def test_the_exercise_of_the_original_is_an_assignment_that_its_page_names(
    notebooks, solutions, number: int
) -> None:
    page, assignment = EXERCISES[number]
    assert assignment in solutions
    assert any(assignment in cell.source for cell in notebooks[page].cells)


def test_the_summary_says_where_each_cell_and_exercise_went(notebooks) -> None:
    table = section(notebooks["summary"], "Where the original went")
    for kind, places in (("cell", CELLS), ("exercise", EXERCISES)):
        for number, (page, _) in places.items():
            row = re.search(rf"^\| {kind} {number}\b.*\(#([a-z0-9-]+)\)", table, re.MULTILINE)
            assert row
            assert row.group(1) in labels(notebooks[page]), row.group()


def test_every_erratum_points_to_a_section_of_a_page(notebooks) -> None:
    rows = re.findall(r"^\| (\d+) \|.*$", section(notebooks["summary"], "Errata"), re.MULTILINE)
    assert [int(number) for number in rows] == list(range(1, ERRATA + 1))
    lines = section(notebooks["summary"], "Errata").splitlines()
    known = set().union(*(labels(page) for page in notebooks.values()))
    linked = [re.findall(r"\(#([a-z0-9-]+)\)", line) for line in lines if line.startswith("| ")]
    assert all(set(targets) <= known for targets in linked)
    assert sum(bool(targets) for targets in linked) == ERRATA
