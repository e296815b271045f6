"""Keeps hidden tests out of what students read, and what students write out of the pages' code.

A student's program can put anything into an error message: the source of the test that called it,
an HTML tag, ten megabytes. What is quoted from it is short, printable, and no test's source.
"""

from __future__ import annotations

import re
from dataclasses import replace

from autograder.checks import Finding, Report

__all__ = ["Secret", "clean", "report"]

LONGEST = 300
RUN = 20  # letters and digits in a row that a message may share with a test
OPAQUE = re.compile(r"[^\s,;()\[\]{}|]{48,}")
WITHHELD = "[withheld: it quotes the test]"


class Secret:
    """The source of one test, in a form in which quotations of it are found."""

    def __init__(self, source: str) -> None:
        text = _squeezed(source)
        forms = (text, text[::-1])
        self._pieces = {form[n : n + RUN] for form in forms for n in range(len(form) - RUN + 1)}

    def is_quoted_in(self, text: str) -> bool:
        """Whether `text` has a piece of the source in it, however spaced or punctuated."""
        text = _squeezed(text)
        return any(text[n : n + RUN] in self._pieces for n in range(len(text) - RUN + 1))


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


def _squeezed(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
