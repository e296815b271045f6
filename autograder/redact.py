"""Keeps hidden tests out of what students read, and what students write out of the pages' code.

A student's program can put anything into an error message: the source of the test that called it,
an HTML tag, ten megabytes. What is quoted from it is short, printable, and no hidden line.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from autograder.halves import split
from autograder.verdict import Finding, Report

__all__ = ["WITHHELD", "Secret", "clean", "report", "without_hidden"]

LONGEST = 300
RUN = 20  # letters and digits in a row that a message may share with a test
OPAQUE = re.compile(r"[^\s,;()\[\]{}|]{48,}")
WITHHELD = "[withheld: it quotes the test]"
# nbgrader's own marks, of ClearHiddenTests and ClearMarkScheme.
HIDDEN = re.compile(
    r"^[^\n]*BEGIN (HIDDEN TESTS|MARK SCHEME).*?(?:^[^\n]*END \1[^\n]*$\n?|\Z)",
    re.DOTALL | re.MULTILINE,
)


class Secret:
    """The hidden lines of one test, in a form in which quotations of them are found.

    What stands in the open is no secret, and neither are the words that the judging half of a
    two-part check has for the student.
    """

    def __init__(self, source: str) -> None:
        hidden = "\n".join(match.group() for match in HIDDEN.finditer(source))
        spoken = _spoken(source) if hidden else []
        self._pieces = _pieces(hidden) | _pieces(hidden[::-1])
        self._pieces -= {piece for text in spoken for piece in _pieces(text)}

    def is_quoted_in(self, text: str) -> bool:
        """Whether `text` has a piece of a hidden line in it, however spaced or punctuated."""
        return not self._pieces.isdisjoint(_pieces(text))


def without_hidden(source: str) -> str:
    """The test as students know it."""
    return HIDDEN.sub("", source)


def clean(text: str, longest: int = LONGEST) -> str:
    """`text` without control characters or colors, in one short line."""
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text[: longest * 4])
    text = "".join(char if char.isprintable() else " " for char in text)
    text = OPAQUE.sub(lambda match: match.group()[:24] + "...", " ".join(text.split()))
    return text if len(text) <= longest else text[: longest - 4] + " ..."


def report(report: Report, secret: Secret) -> Report:
    """The report with every quotation from the student's side cleaned."""
    return replace(report, findings=[_finding(one, secret) for one in report.findings])


def _finding(finding: Finding, secret: Secret) -> Finding:
    found = WITHHELD if secret.is_quoted_in(finding.found) else clean(finding.found)
    return replace(finding, found=found)


def _spoken(source: str) -> list[str]:
    if split(source) is None:
        return []
    nodes = ast.walk(ast.parse(source))
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def _pieces(text: str) -> set[str]:
    text = _squeezed(text)
    return {text[n : n + RUN] for n in range(len(text) - RUN + 1)}


def _squeezed(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
