"""The catalog is complete, and each of its entries is a proof that could fail."""

from __future__ import annotations

import ast
import re
from itertools import pairwise

import pytest

LETTERS = {"A": 26, "B": 13, "C": 16, "D": 17, "E": 10, "F": 18}
IDS = [f"{letter}{n:02}" for letter, count in LETTERS.items() for n in range(1, count + 1)]

# About losses, hooks, optimizers and initial values: no page of the chapter is about them.
ONLY_HERE = ["D02", "E09", "E10", "F11", "F14", "F15", "F16"]


@pytest.fixture(scope="module")
def entries(notebooks) -> dict[str, tuple[str, str]]:
    """For each entry its text and the source of the cell behind it."""
    cells = notebooks["misconceptions"].cells
    found = {}
    for cell, after in pairwise(cells):
        match = re.match(r"\((\w\d\d)\)=\n### (\w\d\d) · (.+)\n", cell.source + "\n")
        if match and after.cell_type == "code":
            assert match.group(1).upper() == match.group(2)
            found[match.group(2)] = (cell.source, after.source)
    return found


def test_there_are_one_hundred(entries) -> None:
    assert list(entries) == IDS
    assert len(IDS) == 100


@pytest.mark.parametrize("name", IDS)
def test_the_entry_is_proved_by_an_assertion_about_what_the_cell_computed(entries, name) -> None:
    tree = ast.parse(entries[name][1])
    # Assertions inside functions and classes may never run, so only those of the cell itself count.
    asserts = [node for node in tree.body if isinstance(node, ast.Assert)]
    calls = [
        node
        for node in tree.body
        if isinstance(node, ast.Expr) and "assert_close" in ast.unparse(node)
    ]
    assert asserts or calls
    assert not any(isinstance(node.test, ast.Constant) for node in asserts)


@pytest.mark.parametrize("name", IDS)
def test_the_entry_ends_on_a_value_and_links_to_the_page_that_explains_it(entries, name) -> None:
    text, source = entries[name]
    assert isinstance(ast.parse(source).body[-1], ast.Expr)
    assert re.search(r"(Explained in|Related:) \[[^]]+\]\(#[a-z-]+\)", text)


def test_every_entry_is_in_both_tables_at_the_top(notebooks) -> None:
    sources = {cell.id: cell.source for cell in notebooks["misconceptions"].cells}
    for name in IDS:
        assert f"(#{name.lower()})" in sources["index"]
        assert f"| [{name}](#{name.lower()}) |" in sources["all"]


def test_every_entry_is_used_on_a_page_of_the_chapter_or_only_looked_up(notebooks) -> None:
    texts = "\n".join(
        cell.source
        for name, page in notebooks.items()
        if name not in {"misconceptions", "summary"}
        for cell in page.cells
    )
    assert [name for name in IDS if f"#{name.lower()})" not in texts] == ONLY_HERE


@pytest.mark.parametrize("name", IDS)
def test_code_in_a_title_is_set_as_code(entries, name) -> None:
    title = entries[name][0].splitlines()[1]
    bare = re.sub(r"`[^`]*`", "", title)  # bare, `__init__` would be a bold "init"
    assert not re.search(r"__|[()\[\]=*]", bare)


def test_the_table_says_each_title_as_its_heading_does(entries, notebooks) -> None:
    table = {cell.id: cell.source for cell in notebooks["misconceptions"].cells}["all"]
    for name, (text, _) in entries.items():
        title = text.splitlines()[1].partition(" · ")[2]
        assert f"| [{name}](#{name.lower()}) | {title} |" in table
