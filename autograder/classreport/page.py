"""Writes the page: one file, no script, no request; the template escapes every value."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.classreport import figures, plots
from autograder.classreport.gather import ClassBook
from autograder.classreport.similar import Similar

__all__ = ["render"]

MOST_ROWS = 100  # of a list on the page; the CSV has all
MOST_BARS = 40
FEW = 20  # students, below which a share or a correlation is a rough hint
BOOK = re.compile(r"(https?://|file://|/|\.)\S*")


def render(book: ClassBook, similar: Similar, anonymous: bool, book_url: str) -> str:
    """The page as HTML. `book_url` is put before the sections that findings name."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": _percent, "number": _number, "span": _span, "time": _time}

    def link(see: str, text: str = "") -> Markup:
        if not see or not BOOK.fullmatch(book_url):
            return escape(text or see)
        return Markup('<a href="{}{}">{}</a>').format(book_url, see, text or see)

    return environment.get_template("page.html").render(
        **_values(book, similar), **_pictures(book), anonymous=anonymous, link=link
    )


def _values(book: ClassBook, similar: Similar) -> dict[str, Any]:
    graded = book.graded
    late = sorted((e for e in graded if e.late), key=lambda e: -(e.late or 0.0))
    wrong = figures.misconceptions(book)
    return {
        "book": book,
        "made": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "several": len({item.notebook for item in book.items}) > 1,
        "graded": graded,
        "missing": [e for e in book.entries if e.status == "missing"],
        "failed": [e for e in book.entries if e.status == "failed"],
        "ungraded": [e for e in book.entries if e.status == "not graded"],
        "waiting": sum(entry.waiting for entry in graded),
        "late": late,
        "untimed": sum(entry.timestamp is None for entry in graded),
        "scores": figures.scores(book),
        "difficulties": figures.difficulties(book),
        "misconceptions": wrong,
        "sections": figures.sections(book),
        "findings": any(entry.findings for entry in graded),
        "code": any(entry.code for entry in graded),
        "similar": similar,
        "most": MOST_ROWS,
        "few": FEW,
    }


def _pictures(book: ClassBook) -> dict[str, str]:
    """The plots as data addresses; empty where there is nothing to draw."""
    rows = sorted(figures.difficulties(book), key=lambda row: row.mean)[:MOST_BARS]
    rows = [row for row in rows if row.number]
    wrong = figures.misconceptions(book)[:MOST_BARS]
    moments = [entry.timestamp for entry in book.graded if entry.timestamp is not None]
    total = [entry.score for entry in book.graded]
    return {
        "scores_plot": plots.histogram(total, book.max_score, f"score, of {book.max_score:g}"),
        "checks_plot": plots.bars(
            [row.item.name for row in rows],
            [100 * row.mean for row in rows],
            "mean share of the points, in percent",
            100,
        )
        if rows
        else "",
        "wrong_plot": plots.bars(
            [row.name for row in wrong], [row.students for row in wrong], "students", None
        )
        if wrong
        else "",
        "times_plot": plots.times(moments, book.due) if moments else "",
    }


def _percent(share: float) -> str:
    return "" if share != share else f"{100 * share:.0f} %"


def _number(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.2f}"


def _span(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.1f} days"


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
