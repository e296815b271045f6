"""Makes the report: gathers, counts, compares, and writes one HTML page and one CSV file."""

from __future__ import annotations

import csv
import io
import math
import os
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.classreport import page, plots
from autograder.classreport.gather import ClassBook, Entry, gather
from autograder.classreport.similar import compare
from autograder.course import Course

__all__ = ["Written", "report"]

SHORTEST_NAME = 3  # letters; shorter words are words of the language too


@dataclass(frozen=True)
class Written:
    """The files of one report, and the counts that its first lines say."""

    page: Path
    table: Path
    graded: int
    missing: int
    pairs: int


def report(
    assignment: str,
    course_dir: str | Path = ".",
    db: str | None = None,
    out: str | Path | None = None,
    anonymous: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Written:
    """Write `ASSIGNMENT.html` and `ASSIGNMENT.csv` into `out` (default: the course's report/).

    `anonymous` puts random numbers in place of names and ids. Raises CourseError where there is
    nothing to report or matplotlib is missing; then nothing is written.
    """
    plots.need_matplotlib()
    course = Course(course_dir, db)
    book = gather(course, assignment, progress)
    if anonymous:
        book = without_names(book)
    book.entries.sort(key=lambda entry: entry.student)
    similar = compare([entry.code for entry in book.graded], book.handed_out)
    text = page.render(book, similar, anonymous, os.environ.get("BOOK_URL", "/book/"))
    folder = Path(out) if out is not None else course.root / "report"
    folder.mkdir(parents=True, exist_ok=True)
    html, table = folder / f"{assignment}.html", folder / f"{assignment}.csv"
    _replace(html, text)
    _replace(table, csv_text(book, anonymous))
    missing = sum(entry.status == "missing" for entry in book.entries)
    return Written(html, table, len(book.graded), missing, len(similar.pairs))


def without_names(book: ClassBook) -> ClassBook:
    """The class under random numbers, drawn anew each time: no hash that a list could undo."""
    order = list(book.entries)
    random.SystemRandom().shuffle(order)
    width = len(str(len(order)))
    pseudonyms = {entry.student: f"student {n:0{width}}" for n, entry in enumerate(order, 1)}
    words = {word for one in order for word in [*one.student.split(), *one.name.split()]}

    def unnamed(match: re.Match[str]) -> str:
        word = match.group().strip(".-+@")
        return "(a name)" if len(word) >= SHORTEST_NAME and word in words else match.group()

    def hidden(entry: Entry) -> Entry:
        # A message may quote what a program said, and a program may say who wrote it.
        findings = [
            replace(said, cause=re.sub(r"[\w.@+-]+", unnamed, said.cause))
            for said in entry.findings
        ]
        # The minute of a submission is in other lists too, beside a name.
        hour = entry.timestamp and entry.timestamp.replace(minute=0, second=0, microsecond=0)
        late = None if entry.late is None else math.ceil(entry.late / 3600) * 3600.0
        me = pseudonyms[entry.student]
        return replace(entry, student=me, name="", timestamp=hour, late=late, findings=findings)

    return replace(book, entries=[hidden(entry) for entry in order])


def csv_text(book: ClassBook, anonymous: bool) -> str:
    """One row a student: status, score, times, misconceptions, and the points of each cell."""
    names = [] if anonymous else ["name"]
    several = len({item.notebook for item in book.items}) > 1
    labels = [f"{i.notebook}/{i.name}" if several else i.name for i in book.items]
    head = ["student", *names, "status", "score", "max_score", "late_penalty"]
    head += ["waits_for_manual_grading", "handed_in_utc", "seconds_late", "misconceptions"]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_plain(cell) for cell in [*head, *labels])
    for entry in book.entries:
        row = [entry.student, *([] if anonymous else [entry.name]), entry.status]
        if entry.graded:
            row += [f"{entry.score:g}", f"{book.max_score:g}", f"{entry.penalty:g}"]
            row += ["yes" if entry.waiting else "no"]
        else:
            row += ["", f"{book.max_score:g}", "", ""]
        row += [f"{entry.timestamp:%Y-%m-%d %H:%M:%S}" if entry.timestamp else ""]
        row += ["" if entry.late is None else f"{math.ceil(entry.late)}"]
        row += [" ".join(sorted({s.misconception for s in entry.findings if s.misconception}))]
        row += [f"{entry.points[item]:g}" if item in entry.points else "" for item in book.items]
        writer.writerow(_plain(cell) for cell in row)
    return stream.getvalue()


def _plain(cell: str) -> str:
    """A spreadsheet runs what starts like a formula; an apostrophe in front makes it text."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8", newline="")
    draft.replace(path)
