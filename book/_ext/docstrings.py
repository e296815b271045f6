"""Turns the line `From the page "..." (``page.html``).` of a docstring into a link to that page.

A docstring is also read in a terminal, where a link would be noise; so the library writes the
page's file name, and the book makes a link of it.
"""

from __future__ import annotations

import re

from sphinx.application import Sphinx

__all__ = ["setup"]

FROM_THE_PAGE = re.compile(r'^From the page "([^"]+)" \(``([a-z-]+)\.html``\)\.$')


def link_the_page(app: Sphinx, what: str, name: str, thing: object, options, lines: list[str]):
    """Replace the line in place; every other line stays as it is."""
    lines[:] = [FROM_THE_PAGE.sub(r"From the page :doc:`\1 <\2>`.", line) for line in lines]


def setup(app: Sphinx) -> dict[str, bool | str]:
    """Run before napoleon (priority 500) rearranges the lines."""
    app.connect("autodoc-process-docstring", link_the_page, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
