"""What a check says of an answer: the points, and for each fault what was found and why."""

from __future__ import annotations

import html
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

__all__ = ["MACHINE_READABLE", "Finding", "Report", "number", "points_in_words", "show"]

MACHINE_READABLE = "application/vnd.autograder.report+json"


@dataclass(frozen=True)
class Finding:
    """One broken expectation: the points it cost and what to tell the student."""

    lost: float
    found: str = ""
    expected: str = ""
    cause: str = ""
    see: str = ""
    misconception: str = ""


@dataclass
class Report:
    """What one check says: the score, of how many points, and the findings."""

    score: float
    points: float
    findings: list[Finding] = field(default_factory=list)
    seed: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def headline(self) -> str:
        """The score in words: `1.5 of 2 points`."""
        return f"{number(self.score)} of {points_in_words(self.points)}"

    def text(self) -> str:
        """The report as lines of text, as a terminal or a CSV shows it."""
        lines = [self.headline]
        for finding in self.findings:
            lines += [f"  {label}: {value}" for label, value in _labelled(finding)]
        return "\n".join(lines + [f"  {note}" for note in self.notes])

    def html(self) -> str:
        """The report as HTML; everything that comes from the student is escaped."""
        items = []
        for finding in self.findings:
            rows = []
            for label, value in _labelled(finding):
                shown = html.escape(value)
                if label in ("read", "misconception"):
                    shown = f'<a href="{shown}">{shown}</a>'
                rows.append(f"<li><strong>{label}:</strong> {shown}</li>")
            items.append(f"<ul>{''.join(rows)}</ul>")
        head = f"<p><strong>{self.headline}</strong></p>"
        return head + "".join(items) + "".join(f"<p>{html.escape(note)}</p>" for note in self.notes)

    def bundle(self) -> dict[str, Any]:
        """What a program may want to count: per finding the points, the cause and where to read.

        Nothing that the student does not read too, and nothing of a check that found no fault.
        """
        if not self.findings:
            return {}
        kept = ("lost", "cause", "see", "misconception")
        found = [{name: getattr(finding, name) for name in kept} for finding in self.findings]
        return {MACHINE_READABLE: {"score": self.score, "points": self.points, "findings": found}}

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        # IPython adds the text and the HTML from the two methods below.
        return self.bundle()

    def _repr_html_(self) -> str:
        return self.html()

    def __repr__(self) -> str:
        return self.text()


def number(value: float) -> float | int:
    """A score as it is written: 2 rather than 2.0, and no more than six decimals."""
    rounded = round(float(value), 6)
    return int(rounded) if rounded.is_integer() else rounded


def points_in_words(value: float) -> str:
    """`1 point`, `0.5 points`."""
    return f"{number(value)} point{'' if number(value) == 1 else 's'}"


def show(report: Report) -> None:
    """Display a report in a notebook, print it elsewhere."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        print(report.text())
        return
    if get_ipython() is None:
        print(report.text())
    else:
        display(report)


def _labelled(finding: Finding) -> Iterator[tuple[str, str]]:
    yield "lost", points_in_words(finding.lost)
    if finding.found:
        yield "found", finding.found
    if finding.expected:
        yield "expected", finding.expected
    if finding.cause:
        yield "likely cause", finding.cause
    base = os.environ.get("BOOK_URL", "/book/")
    if finding.see:
        yield "read", base + finding.see
    if finding.misconception:
        yield "misconception", f"{base}misconceptions.html#{finding.misconception.lower()}"
