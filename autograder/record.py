"""Writes results into nbgrader's gradebook: one writer, many submissions a transaction.

The rows are those that `nbgrader autograde` writes; what a human gave stays. Beside them, in the
same transaction, stands the result itself with the hashes of what produced it. So a run that is
killed and started again finds exactly what was recorded, and does the rest.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from nbgrader import api
from sqlalchemy import (
    Column,
    DateTime,
    MetaData,
    String,
    Table,
    Text,
    case,
    func,
    select,
)
from sqlalchemy import bindparam as bound

from autograder.database import open_database
from autograder.results import Result

__all__ = ["Recorder", "hashes"]

JOURNAL = Table(
    "autograder_result",
    MetaData(),
    Column("student", String(128), primary_key=True),
    Column("assignment", String(128), primary_key=True),
    Column("notebook", String(128), primary_key=True),
    Column("hashes", String(256), nullable=False),
    Column("line", Text, nullable=False),
    Column("recorded", DateTime, nullable=False),
)
STUDENTS, ASSIGNMENTS = api.Student.__table__, api.SubmittedAssignment.__table__
NOTEBOOKS, GRADES = api.SubmittedNotebook.__table__, api.Grade.__table__
COMMENTS = api.Comment.__table__


class Recorder:
    """The gradebook's one writer, for one assignment."""

    def __init__(self, db_url: str, assignment: str, late_penalty: Any = None) -> None:
        self.engine = open_database(db_url)
        JOURNAL.metadata.create_all(self.engine)
        self.assignment = assignment
        self._late_penalty = late_penalty
        self._learn_structure()

    def known(self, students: Sequence[str]) -> dict[tuple[str, str], tuple[str, dict[str, Any]]]:
        """What is recorded of these students: (student, notebook) to its hashes and its line.

        Humans may have graded since: the score is what the gradebook says now.
        """
        journal = select(JOURNAL).where(
            JOURNAL.c.assignment == self.assignment, JOURNAL.c.student.in_(students)
        )
        points = func.coalesce(GRADES.c.manual_score, GRADES.c.auto_score, 0.0)
        scores = (
            select(
                ASSIGNMENTS.c.student_id,
                NOTEBOOKS.c.notebook_id,
                func.sum(points + func.coalesce(GRADES.c.extra_credit, 0.0)).label("score"),
                func.sum(case((GRADES.c.needs_manual_grade, 1), else_=0)).label("waiting"),
            )
            .join_from(GRADES, NOTEBOOKS, GRADES.c.notebook_id == NOTEBOOKS.c.id)
            .join(ASSIGNMENTS, NOTEBOOKS.c.assignment_id == ASSIGNMENTS.c.id)
            .where(ASSIGNMENTS.c.assignment_id == self.id, ASSIGNMENTS.c.student_id.in_(students))
            .group_by(ASSIGNMENTS.c.student_id, NOTEBOOKS.c.notebook_id)
        )
        found = {}
        with self.engine.connect() as connection:
            now = {(r.student_id, r.notebook_id): r for r in connection.execute(scores)}
            for row in connection.execute(journal):
                line = json.loads(row.line)
                if here := now.get((row.student, self.notebooks.get(row.notebook))):
                    line["score"] = round(here.score, 6)
                    line["needs_manual_grade"] = bool(here.waiting)
                elif self.graded.get(row.notebook):
                    continue  # taken out of the gradebook since
                found[row.student, row.notebook] = row.hashes, line
        return found

    def record(self, batch: Sequence[tuple[list[Result], datetime | None]]) -> None:
        """Record students' results, each with the time of submission, all of them or none."""
        with self.engine.begin() as connection:
            rows = _Rows(connection, self, [results[0].student for results, _ in batch])
            for results, timestamp in batch:
                rows.add(results, timestamp)
            rows.write()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def _learn_structure(self) -> None:
        """The ids of the assignment's notebooks and cells, which do not change while we grade."""
        with api.sessionmaker(bind=self.engine)() as session:
            one = session.query(api.Assignment).filter_by(name=self.assignment).one()
            self.id, self.due = one.id, one.duedate
            self.notebooks = {notebook.name: notebook.id for notebook in one.notebooks}
            self.graded = {
                n.name: {cell.name: cell.id for cell in [*n.grade_cells, *n.task_cells]}
                for n in one.notebooks
            }
            self.commented = {
                n.name: {cell.name: cell.id for cell in [*n.solution_cells, *n.task_cells]}
                for n in one.notebooks
            }

    def penalty(self, student: str, score: float, seconds_late: float) -> float | None:
        """What nbgrader's late submission plugin takes away, never more than there is."""
        if seconds_late <= 0 or self._late_penalty is None:
            return None
        penalty = self._late_penalty(student, score, seconds_late)
        return None if penalty is None else min(max(float(penalty), 0.0), score)


class _Rows:
    """The rows of one transaction, collected first and written together."""

    def __init__(self, connection: Any, recorder: Recorder, students: list[str]) -> None:
        self.connection, self.recorder = connection, recorder
        self.inserts: dict[Table, list[dict[str, Any]]] = {
            table: [] for table in (STUDENTS, ASSIGNMENTS, NOTEBOOKS, GRADES, COMMENTS, JOURNAL)
        }
        self.updates: dict[Table, list[dict[str, Any]]] = {t: [] for t in self.inserts}
        self.students = {r.id for r in self._all(STUDENTS, STUDENTS.c.id.in_(students))}
        mine = ASSIGNMENTS.c.assignment_id == recorder.id
        submitted = self._all(ASSIGNMENTS, mine, ASSIGNMENTS.c.student_id.in_(students))
        self.submissions = {row.student_id: row for row in submitted}
        inside = NOTEBOOKS.c.assignment_id.in_([row.id for row in submitted])
        self.notebooks = {
            (r.assignment_id, r.notebook_id): r.id for r in self._all(NOTEBOOKS, inside)
        }
        ids = list(self.notebooks.values())
        graded = self._all(GRADES, GRADES.c.notebook_id.in_(ids))
        self.given = {(row.notebook_id, row.cell_id): row for row in graded}
        self.grades = {key: row.id for key, row in self.given.items()}
        below = COMMENTS.c.notebook_id.in_(ids)
        self.comments = {(r.notebook_id, r.cell_id): r.id for r in self._all(COMMENTS, below)}

    def add(self, results: list[Result], timestamp: datetime | None) -> None:
        """One student's notebooks."""
        student = results[0].student
        if student not in self.students:
            self.students.add(student)
            self.inserts[STUDENTS].append({"id": student})
        submission, extension = self._submission(student, timestamp)
        due, late = self.recorder.due, 0.0
        if due is not None and timestamp is not None:
            late = (timestamp - due - extension if extension else timestamp - due).total_seconds()
        for result in results:
            self._notebook(result, submission, late)

    def write(self) -> None:
        """Send everything to the database."""
        if self.inserts[JOURNAL]:
            mine = JOURNAL.c.assignment == self.recorder.assignment
            old = mine & (JOURNAL.c.student == bound("s")) & (JOURNAL.c.notebook == bound("n"))
            keys = [{"s": row["student"], "n": row["notebook"]} for row in self.inserts[JOURNAL]]
            self.connection.execute(JOURNAL.delete().where(old), keys)
        for table, rows in self.inserts.items():
            if rows:
                self.connection.execute(table.insert(), rows)
        for table, rows in self.updates.items():
            if rows:
                change = table.update().where(table.c.id == bound("_id"))
                self.connection.execute(change, rows)

    def _all(self, table: Table, *where: Any) -> list[Any]:
        return list(self.connection.execute(select(table).where(*where)))

    def _submission(self, student: str, timestamp: datetime | None) -> tuple[str, Any]:
        row = self.submissions.get(student)
        if row is not None:
            if timestamp is not None and row.timestamp != timestamp:
                self.updates[ASSIGNMENTS].append({"_id": row.id, "timestamp": timestamp})
            return row.id, row.extension
        identity = uuid4().hex
        self.inserts[ASSIGNMENTS].append(
            {
                "id": identity,
                "assignment_id": self.recorder.id,
                "student_id": student,
                "timestamp": timestamp,
            }
        )
        for notebook in self.recorder.notebooks.values():
            self._new_notebook(identity, notebook)
        return identity, None

    def _new_notebook(self, submission: str, notebook: str) -> str:
        identity = uuid4().hex
        self.notebooks[submission, notebook] = identity
        row = {"id": identity, "assignment_id": submission, "notebook_id": notebook}
        self.inserts[NOTEBOOKS].append({**row, "flagged": False, "late_submission_penalty": None})
        return identity

    def _notebook(self, result: Result, submission: str, late: float) -> None:
        """Grades, comments, penalty and journal of one notebook."""
        notebook = self.recorder.notebooks[result.notebook]
        identity = self.notebooks.get((submission, notebook))
        if identity is None:
            identity = self._new_notebook(submission, notebook)
        automatic = {one.grade_id: one.points for one in [*result.checks, *result.manual]}
        total = 0.0
        for name, cell in self.recorder.graded[result.notebook].items():
            total += self._grade(identity, cell, automatic.get(name), result.status)
        for name, cell in self.recorder.commented[result.notebook].items():
            said = "No response." if name in result.unanswered else None
            self._change(COMMENTS, self.comments, identity, cell, {"auto_comment": said})
        # A notebook that is not there has no points, and so nothing to take away.
        late = late if result.status == "graded" else 0.0
        penalty = self.recorder.penalty(result.student, total, late)
        self.updates[NOTEBOOKS].append({"_id": identity, "late_submission_penalty": penalty})
        result.score = round(total, 6)
        self.inserts[JOURNAL].append(
            {
                "student": result.student,
                "assignment": result.assignment,
                "notebook": result.notebook,
                "hashes": hashes(result),
                "line": result.json(),
                "recorded": datetime.now(UTC).replace(tzinfo=None),
            }
        )

    def _grade(self, notebook: str, cell: str, points: float | None, status: str) -> float:
        """One cell's points. Returns what counts: a human's points stand above the automatic."""
        row = self.given.get((notebook, cell))
        manual = row.manual_score if row is not None else None
        extra = (row.extra_credit if row is not None else None) or 0.0
        waiting = status == "graded" and (manual is not None or points is None)
        values = {"auto_score": points, "needs_manual_grade": waiting}
        self._change(GRADES, self.grades, notebook, cell, values)
        return float(manual if manual is not None else points or 0.0) + float(extra)

    def _change(
        self, table: Table, known: dict[Any, str], notebook: str, cell: str, values: dict[str, Any]
    ) -> None:
        identity = known.get((notebook, cell))
        if identity is not None:
            self.updates[table].append({"_id": identity, **values})
        else:
            keys = {"id": uuid4().hex, "notebook_id": notebook, "cell_id": cell}
            self.inserts[table].append({**keys, **values})


def hashes(result: Result) -> str:
    """What a result depends on, in one string."""
    return f"{result.tests_hash}-{result.submission_hash}-{result.environment_hash}"
