"""`make grade`: grades what was collected, writes feedback and grades.csv, and shows the scores.

The autograder runs and judges; feedback and export are nbgrader's own steps, with the exporter that
nbgrader_config.py names.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder import command
from autograder.course import Course, CourseError

__all__ = ["collected", "main", "table"]


def collected(course: Course, students: Iterable[str] = ()) -> dict[str, list[str]]:
    """Who handed in what, by assignment; of these students or, if none is named, of all."""
    sources = course.folder("source", "*").parent
    names = sorted(path.name for path in sources.glob("*") if any(path.glob("*.ipynb")))
    wanted = set(students)
    found = {
        name: [who for who in course.students(name) if not wanted or who in wanted]
        for name in names
    }
    return {name: who for name, who in found.items() if who}


def write_feedback(course: Course, api: Any, assignment: str) -> bool:
    """Write every page of feedback anew, because a score given by hand may have changed."""
    result = api.generate_feedback(assignment)
    if not result["success"]:
        print(f"feedback for {assignment}:\n{result.get('log', '')}", file=sys.stderr)
    return bool(result["success"])


def table(course: Course) -> str:
    """Each student's score in each assignment; a star where a written answer is not yet graded."""
    from nbgrader.api import Gradebook, MissingEntry

    waiting = False
    with Gradebook(course.db_url, course.directory.course_id) as gradebook:
        assignments = sorted(gradebook.assignments, key=lambda each: each.name)
        rows = [["student", *(each.name for each in assignments)]]
        rows.append(["out of", *(f"{each.max_score:g}" for each in assignments)])
        for student in sorted(gradebook.students, key=lambda each: each.id):
            row = [student.id]
            for assignment in assignments:
                try:
                    submission = gradebook.find_submission(assignment.name, student.id)
                except MissingEntry:
                    row.append("-")
                else:
                    star = "*" if submission.needs_manual_grade else ""
                    waiting = waiting or bool(star)
                    row.append(f"{submission.score:g}{star}")
            rows.append(row)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines.insert(2, "  ".join("-" * width for width in widths))
    if waiting:
        lines.append("* a written answer waits for you in JupyterLab: Formgrader, Manual grading")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Grade every assignment that was collected. Options that are not ours go to the autograder."""
    parser = argparse.ArgumentParser(prog="python -m classroom.grade", description=__doc__)
    parser.add_argument("--course-dir", type=Path, default=Path("."), help="the course's folder")
    parser.add_argument(
        "--student",
        action="append",
        default=[],
        metavar="ID",
        help="only this one; may be repeated",
    )
    parser.add_argument("--db", help="the gradebook's address (default: as the course says)")
    ours, rest = parser.parse_known_args(arguments)
    try:
        course = Course(ours.course_dir, ours.db)
        assignments = collected(course, ours.student)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    if not assignments:
        whose = f" by {', '.join(ours.student)}" if ours.student else ""
        first = "First: nbgrader collect ASSIGNMENT"
        print(f"Nothing was handed in yet{whose}. {first}", file=sys.stderr)
        return 2
    rest += ["--course-dir", str(course.root), "--db", course.db_url]
    status = 0
    for assignment, students in assignments.items():
        chosen = [f"--student={who}" for who in students if ours.student]
        status = max(status, command.main(["grade", assignment, *chosen, *rest]))
    if status >= 2:
        return status
    status = max(status, finish(course, assignments))
    print(f"\n{table(course)}")
    return status


def finish(course: Course, assignments: Iterable[str]) -> int:
    """Feedback for every assignment and grades.csv for all."""
    from nbgrader.api import Gradebook
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.plugins import CsvExportPlugin

    logging.getLogger("traitlets").setLevel(logging.ERROR)
    os.chdir(course.root)
    api = NbGraderAPI(config=course.config)
    good = [write_feedback(course, api, assignment) for assignment in assignments]
    target = course.root / "grades.csv"
    with Gradebook(course.db_url, course.directory.course_id) as gradebook:
        CsvExportPlugin(to=str(target)).export(gradebook)
    print(f"feedback in {course.root / 'feedback'}, grades in {target}")
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
