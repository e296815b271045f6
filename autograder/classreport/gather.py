"""Reads what is known of one assignment: the gradebook's rows and the autograded notebooks.

A few queries for the whole class, so that 10,000 submissions take seconds; nothing is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from autograder.classreport.documents import Said, code_of, read
from autograder.course import Course, CourseError, is_student

__all__ = ["ClassBook", "Entry", "Item", "gather", "graded_assignments"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Item:
    """One graded cell: a check, or an answer that a human grades."""

    notebook: str
    name: str
    points: float
    by_hand: bool = False


@dataclass
class Entry:
    """What is known of one student."""

    student: str
    name: str = ""
    status: str = "missing"  # or "not graded", "failed", "graded"
    score: float = 0.0
    penalty: float = 0.0
    waiting: bool = False  # for a human's points
    timestamp: datetime | None = None  # UTC
    late: float | None = None  # seconds; None where one of the two times is not known
    points: dict[Item, float] = field(default_factory=dict)
    findings: list[Said] = field(default_factory=list)
    code: dict[str, str] = field(default_factory=dict)

    @property
    def graded(self) -> bool:
        """Whether there is a score, be it for a notebook that could not be read."""
        return self.status in ("graded", "failed")


@dataclass
class ClassBook:
    """One assignment and everybody who is in the gradebook or handed in."""

    assignment: str
    items: list[Item]
    entries: list[Entry]
    max_score: float
    due: datetime | None = None
    handed_out: list[str] = field(default_factory=list)  # code that everybody was given
    unread: int = 0  # autograded notebooks that are not there or cannot be read

    @property
    def graded(self) -> list[Entry]:
        """Those with a score."""
        return [entry for entry in self.entries if entry.graded]


def graded_assignments(course: Course) -> list[str]:
    """The gradebook's assignments with at least one submission, in order."""
    from nbgrader import api

    with _session(course) as session:
        rows = session.query(api.Assignment.name).join(api.SubmittedAssignment).distinct()
        return sorted(row[0] for row in rows)


def gather(course: Course, assignment: str, progress: Progress | None = None) -> ClassBook:
    """Everything of one assignment. Raises CourseError where there is nothing to report."""
    with _session(course) as session:
        book = _rows(session, course, assignment)
    handed_in = course.students(assignment)
    known = {entry.student: entry for entry in book.entries}
    for student in handed_in:
        entry = known.get(student) or Entry(student)
        if student not in known:
            book.entries.append(entry)
        if entry.status == "missing":
            entry.status = "not graded"
    if not book.graded:
        if handed_in:
            raise CourseError(
                f"nothing of {assignment} is graded yet; first: autograder grade {assignment}"
            )
        raise CourseError(f"nothing was handed in for {assignment} yet")
    _read_documents(book, course, progress)
    return book


def _read_documents(book: ClassBook, course: Course, progress: Progress | None) -> None:
    names = list(dict.fromkeys(item.notebook for item in book.items))
    graded = book.graded
    for done, entry in enumerate(graded, 1):
        for name in names:
            folder = course.folder("autograded", book.assignment, entry.student)
            # A name that is no folder's would lead to another one.
            document = read(folder / f"{name}.ipynb") if is_student(entry.student) else None
            if document is None:
                book.unread += 1
                continue
            entry.findings += document.findings
            entry.code.update(document.code)
        if progress is not None:
            progress(done, len(graded))
    for step in ("release", "source"):
        for name in names:
            given = code_of(course.folder(step, book.assignment) / f"{name}.ipynb")
            book.handed_out += given.values()


def _rows(session: Any, course: Course, assignment: str) -> ClassBook:
    """The gradebook's part: items, students, points, times."""
    from nbgrader import api

    one = session.query(api.Assignment).filter_by(name=assignment).one_or_none()
    if one is None:
        names = ", ".join(sorted(row[0] for row in session.query(api.Assignment.name)))
        hint = f"; it has {names}" if names else "; it has none"
        raise CourseError(f"the gradebook knows no assignment {assignment!r}{hint}")
    items = {
        cell.id: Item(notebook.name, cell.name, float(cell.max_score or 0.0), _by_hand(cell))
        for notebook in one.notebooks
        for cell in [*notebook.grade_cells, *notebook.task_cells]
    }
    entries = {
        row.id: Entry(row.id, " ".join(filter(None, (row.first_name, row.last_name))))
        for row in session.query(api.Student.id, api.Student.first_name, api.Student.last_name)
    }
    submitted = api.SubmittedAssignment
    query = session.query(
        submitted.id,
        submitted.student_id,
        submitted.timestamp,
        submitted.extension,
    ).filter(submitted.assignment_id == one.id)
    by_submission = {}
    for row in query:
        entry = by_submission[row.id] = entries[row.student_id]
        entry.timestamp, entry.status = row.timestamp, "not graded"
        if one.duedate is not None and row.timestamp is not None:
            due = one.duedate + (row.extension or timedelta())
            entry.late = max(0.0, (row.timestamp - due).total_seconds())
    late = session.query(
        api.SubmittedNotebook.assignment_id, api.SubmittedNotebook.late_submission_penalty
    ).filter(api.SubmittedNotebook.late_submission_penalty > 0)
    for row in late:
        if row.assignment_id in by_submission:
            by_submission[row.assignment_id].penalty += float(row.late_submission_penalty)
    grades = session.query(
        api.SubmittedNotebook.assignment_id,
        api.Grade.cell_id,
        api.Grade.auto_score,
        api.Grade.manual_score,
        api.Grade.extra_credit,
        api.Grade.needs_manual_grade,
    ).join(api.SubmittedNotebook, api.Grade.notebook_id == api.SubmittedNotebook.id)
    for row in grades.filter(api.Grade.cell_id.in_(list(items))):
        if row.assignment_id in by_submission:
            _add(by_submission[row.assignment_id], items[row.cell_id], row)
    for entry in by_submission.values():
        entry.score = max(0.0, round(entry.score - entry.penalty, 6))
    for student in _failed(session, assignment):
        if student in entries and entries[student].graded:
            entries[student].status = "failed"
    ordered = _in_order(list(items.values()), course, assignment)
    total = sum(item.points for item in ordered)
    return ClassBook(assignment, ordered, list(entries.values()), total, one.duedate)


def _by_hand(cell: Any) -> bool:
    return getattr(cell, "cell_type", "") != "code"


def _add(entry: Entry, item: Item, row: Any) -> None:
    points = row.auto_score if row.manual_score is None else row.manual_score
    entry.waiting = entry.waiting or bool(row.needs_manual_grade and row.manual_score is None)
    entry.score += float(points or 0.0) + float(row.extra_credit or 0.0)
    if points is not None:
        entry.points[item] = float(points)
        entry.status = "graded"


def _failed(session: Any, assignment: str) -> Iterator[str]:
    """Whose notebook could not be graded, where the autograder kept its journal."""
    import json

    from sqlalchemy import inspect, select

    from autograder.record import JOURNAL

    if not inspect(session.get_bind()).has_table(JOURNAL.name):
        return
    query = select(JOURNAL.c.student, JOURNAL.c.line).where(JOURNAL.c.assignment == assignment)
    for student, line in session.execute(query):
        if json.loads(line).get("status") != "graded":
            yield student


def _in_order(items: list[Item], course: Course, assignment: str) -> list[Item]:
    """As in the instructor's notebooks, which the gradebook does not say; else by name."""
    from autograder.notebook import Unreadable, parse, read_bytes

    places: dict[tuple[str, str], int] = defaultdict(lambda: 1 << 30)
    folder = course.folder("source", assignment)
    for notebook in {item.notebook for item in items}:
        try:
            cells, _ = parse(read_bytes(folder / f"{notebook}.ipynb"), notebook)
        except Unreadable:
            continue
        places.update({(notebook, cell.grade_id): n for n, cell in enumerate(cells)})
    return sorted(items, key=lambda i: (i.notebook, places[i.notebook, i.name], i.name))


@contextmanager
def _session(course: Course) -> Iterator[Any]:
    """The gradebook, to read only. Unlike nbgrader's Gradebook, makes none where there is none."""
    from nbgrader import api
    from sqlalchemy import create_engine
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.orm import sessionmaker

    url = make_url(course.db_url)
    shown = url.render_as_string(hide_password=True)
    file = url.database if url.get_backend_name() == "sqlite" else None
    if file and not Path(file).is_file():
        raise CourseError(f"there is no gradebook {file} yet: grade an assignment first")
    engine = create_engine(url)
    try:
        with sessionmaker(bind=engine)() as session:
            session.query(api.Assignment.id).first()
            yield session
    except SQLAlchemyError as error:
        reason = str(error).split("\n")[0]
        raise CourseError(f"the gradebook {shown} cannot be read: {reason}") from None
    finally:
        engine.dispose()
