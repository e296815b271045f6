"""The status page says what it measured, and its versions are the pinned ones."""

from __future__ import annotations

import re
from pathlib import Path

from classroom.status import main, pages, render

ROOT = Path(__file__).resolve().parents[2]


def test_every_notebook_of_the_book_has_its_row_in_the_order_of_the_contents(notebooks) -> None:
    text = (ROOT / "book" / "status.md").read_text(encoding="utf8")
    listed = re.findall(r"^\| \[[^]]+\]\(([a-z-]+)\.ipynb\)", text, re.MULTILINE)
    assert listed == pages(ROOT / "book")
    assert set(listed) == set(notebooks)


def test_the_versions_are_the_pinned_ones() -> None:
    text = (ROOT / "book" / "status.md").read_text(encoding="utf8")
    pins = dict(re.findall(r"^([\w-]+)==(\S+)$", (ROOT / "requirements.txt").read_text(), re.M))
    rows = dict(re.findall(r"^\| (\w[\w-]*) \| ([\d.]+\S*) \|$", text, re.MULTILINE))
    rows.pop("Python")
    assert len(rows) >= 5
    assert {name: number for name, number in rows.items() if pins[name] != number} == {}


def test_a_page_is_rendered_with_sums_and_without_a_date() -> None:
    row = {"title": "One", "cells": 3, "compared": 2, "seconds": 1.25}
    text = render({"one": row, "two": {**row, "title": "Two"}}, {"torch": "1.0"}, "a machine")
    assert "| [One](one.ipynb) | 3 | 2 | 1.2 |" in text
    assert "| **all** | **6** | **4** | **2.5** |" in text
    assert not re.search(r"\b20\d\d\b|\d\d:\d\d", text)


def test_a_failing_page_is_named_and_nothing_is_written(tmp_path, monkeypatch, capsys) -> None:
    import nbformat

    cell = nbformat.v4.new_code_cell("1 / 0", id="fails")
    title = nbformat.v4.new_markdown_cell("# One", id="title")
    nbformat.write(nbformat.v4.new_notebook(cells=[title, cell]), tmp_path / "one.ipynb")
    (tmp_path / "_toc.yml").write_text("root: one\nparts: []\n")
    monkeypatch.setattr("classroom.status.BOOK", tmp_path)
    assert main() == 1
    assert "one: a cell failed: ZeroDivisionError" in capsys.readouterr().err
    assert not (tmp_path / "status.md").exists()
