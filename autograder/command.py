"""The command line: what it asks for, what it prints, how it exits."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

__all__ = ["main"]

FAILED, BAD_USE = 1, 2
SHOWN = 30  # rows of a list in the final table


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Returns 0 when all went well, 1 when some did not, 2 for wrong use."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        print("interrupted; start it again and it goes on where it was", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return FAILED
    except Exception as error:
        if not _is_expected(error):
            raise
        print(f"autograder: {_sentence(error)}", file=sys.stderr)
        return BAD_USE


def _is_expected(error: Exception) -> bool:
    """Whether the message alone says all that there is to say."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return bool(names & {"CourseError", "NoSandbox", "OSError", "OperationalError"})


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{error.filename}: {error.strerror.lower()}"
    # A database's error goes on with the statement and a link to its library's pages.
    return str(error).partition("\n")[0]


def _grade(options: argparse.Namespace) -> int:
    from autograder.grading import grade

    with _Progress() as progress:
        summary = grade(
            options.assignment,
            course_dir=options.course_dir,
            students=options.student,
            workers=options.workers,
            scheduler=options.scheduler,
            db=options.db,
            json=options.json,
            force=options.force,
            timeout=options.timeout,
            memory=options.memory,
            sandbox=not options.unsafe_no_sandbox,
            progress=progress,
        )
    _show(summary)
    return FAILED if summary.failed else 0


def _doctor(options: argparse.Namespace) -> int:
    from autograder.diagnosis import doctor

    findings = doctor(options.scheduler)
    for good, sentence in findings:
        print(f"{'ok     ' if good else 'MISSING'}  {sentence}")
    return 0 if all(good for good, _ in findings) else FAILED


def _check(options: argparse.Namespace) -> int:
    from autograder.verdict import points_in_words
    from autograder.visible import check

    reports = check(options.notebook)
    for name, report in reports:
        print(f"{name}: {report.text()}")
    score, points = sum(r.score for _, r in reports), sum(r.points for _, r in reports)
    print(f"\n{score:g} of {points_in_words(points)} in the tests that you can see")
    return 0 if score == points else FAILED


def _report(options: argparse.Namespace) -> int:
    from autograder.classreport import report
    from autograder.classreport.gather import graded_assignments
    from autograder.course import Course, CourseError

    course = Course(options.course_dir, options.db)
    names = options.assignment or graded_assignments(course)
    if not names:
        raise CourseError("no assignment is graded yet; first: autograder grade ASSIGNMENT")
    for name in names:
        with _Progress("reading") as progress:
            done = report(
                name, options.course_dir, options.db, options.out, options.anonymous, progress
            )
        pairs = f"{done.pairs} similar pair{'' if done.pairs == 1 else 's'} to look at"
        print(f"{name}: {done.graded} graded, {done.missing} missing, {pairs}")
        print(f"  {done.page}\n  {done.table}")
    return 0


class _Progress:
    """A bar with rate and time left; nothing where nobody watches a terminal."""

    def __init__(self, doing: str = "grading") -> None:
        self._doing = doing

    def __enter__(self) -> _Progress:
        self._bar: Any = None
        return self

    def __call__(self, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            self._start(total)
        self._bar.update(self._task, completed=done, total=total, rate=f"{self._rate(done):.1f}/s")

    def _start(self, total: int) -> None:
        import time

        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeRemainingColumn as TimeLeft

        self._begin = time.perf_counter()
        columns = (
            TextColumn(self._doing),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeLeft(),
        )
        self._bar = Progress(*columns, console=Console(stderr=True))
        self._task = self._bar.add_task(self._doing, total=total, rate="")
        self._bar.start()

    def _rate(self, done: int) -> float:
        import time

        return done / max(1e-9, time.perf_counter() - self._begin)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def _show(summary: Any) -> None:
    """The final table: how many, and each submission that somebody should look at."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(soft_wrap=False)
    counts = Table(title=escape(summary.assignment), show_header=False)
    for label, count in (
        ("graded", summary.graded),
        ("  of these unchanged since the last run", summary.unchanged),
        ("needing manual grading", summary.waiting),
        ("failed", len(summary.failed)),
        ("flagged", len(summary.flagged)),
    ):
        counts.add_row(label, str(count))
    console.print(counts)
    for student, notebook, why in summary.failed[:SHOWN]:
        console.print(f"failed: {escape(_plain(student))}, {escape(notebook)}: {escape(why)}")
    for student, notebook, flags, notes in summary.flagged[:SHOWN]:
        said = f"{', '.join(flags)}" + (f" ({'; '.join(notes)})" if notes else "")
        console.print(f"flagged: {escape(_plain(student))}, {escape(notebook)}: {escape(said)}")
    hidden = max(0, len(summary.failed) - SHOWN) + max(0, len(summary.flagged) - SHOWN)
    if hidden:
        console.print(f"and {hidden} more: see the report of --json")
    done = summary.graded + len(summary.failed) - summary.unchanged
    each = f", {1000 * summary.seconds / done:.0f} ms each" if done else ""
    console.print(f"{summary.seconds:.1f} s{each}")


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Grades an nbgrader course, fast, and safe from what was handed in.",
    )
    parser.add_argument("--version", action=_Version, help="show the version and exit")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    one = commands.add_parser(
        "grade",
        help="grade what was handed in for an assignment",
        description="Grades what was handed in for an assignment and records it in nbgrader's "
        "gradebook. What was graded before and has not changed is left as it is.",
        epilog="Exits with 0 when all were graded, 1 when some were not, 2 when none could be.",
    )
    one.set_defaults(run=_grade)
    one.add_argument("assignment", metavar="ASSIGNMENT", help="its name, as in source/NAME")
    one.add_argument("--course-dir", default=".", metavar="DIR", help="the course (default: here)")
    one.add_argument(
        "--student",
        action="append",
        default=[],
        metavar="ID",
        help="only this student; may be repeated (default: all who handed in)",
    )
    one.add_argument(
        "--workers",
        type=_positive,
        metavar="N",
        help="submissions at a time (default: one a processor)",
    )
    one.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="let the workers of a Dask scheduler, tcp://HOST:PORT, grade",
    )
    one.add_argument("--db", metavar="URL", help="the gradebook (default: as the course says)")
    one.add_argument("--json", metavar="FILE", help="write a line of JSON for each submission")
    one.add_argument(
        "--force", action="store_true", help="grade also what has not changed; manual scores stay"
    )
    one.add_argument(
        "--timeout",
        type=_positive,
        default=30,
        metavar="S",
        help="seconds for a cell; four times that for a notebook (default: 30)",
    )
    one.add_argument(
        "--memory",
        type=_positive,
        default=1024,
        metavar="MB",
        help="memory for a submission (default: 1024)",
    )
    one.add_argument(
        "--unsafe-no-sandbox",
        action="store_true",
        help="run students' code with all your rights; every result says so",
    )

    one = commands.add_parser(
        "report",
        help="say what the class got wrong: a page and a table",
        description="Writes ASSIGNMENT.html and ASSIGNMENT.csv: scores, how hard each check was, "
        "misconceptions, late and missing work, and similar submissions to look at.",
        epilog="BOOK_URL in the environment says where the sections to read again are.",
    )
    one.set_defaults(run=_report)
    one.add_argument(
        "assignment", nargs="*", metavar="ASSIGNMENT", help="default: all that were graded"
    )
    one.add_argument("--course-dir", default=".", metavar="DIR", help="the course (default: here)")
    one.add_argument("--db", metavar="URL", help="the gradebook (default: as the course says)")
    one.add_argument("--out", metavar="DIR", help="where to write (default: the course's report/)")
    one.add_argument("--anonymous", action="store_true", help="leave out names and ids")

    one = commands.add_parser(
        "doctor",
        help="say whether everything needed is here, and works",
        description="Looks for what grading needs, starts the sandbox and tries it out.",
        epilog="Exits with 0 when nothing is missing, else with 1.",
    )
    one.set_defaults(run=_doctor)
    one.add_argument("--scheduler", metavar="ADDRESS", help="ask each worker of a Dask scheduler")

    one = commands.add_parser(
        "check",
        help="run the tests that a student can see on a notebook",
        description="Runs a notebook's cells and the tests in it, here and with your own rights, "
        "and says what each test found. For your own work; what others wrote is for `grade`.",
        epilog="Exits with 0 for full points, 1 for fewer, 2 where there is nothing to run.",
    )
    one.set_defaults(run=_check)
    one.add_argument("notebook", metavar="NOTEBOOK", help="the file, with or without .ipynb")
    return parser


class _Version(argparse.Action):
    """Looks the version up only when somebody asks."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{**more, "nargs": 0})

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib.metadata import version

        parser.exit(message=f"autograder {version('layers-and-blocks')}\n")


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no positive whole number")
    return number
