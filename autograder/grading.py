"""A grading run: reads what was handed in, has it graded, records it, and says how it went."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.course import Course, CourseError, import_nbgrader, is_student
from autograder.isolate import Limits
from autograder.jsonlines import lines_of
from autograder.plan import Plan
from autograder.results import Result, Submission
from autograder.sandbox import NoSandbox, problems

if TYPE_CHECKING:
    from autograder.record import Recorder
    from autograder.writer import Writer

__all__ = ["Summary", "grade"]

AT_ONCE = 200  # students that are looked up together


@dataclass
class Summary:
    """How a run went, in a few words a submission."""

    assignment: str
    graded: int = 0
    unchanged: int = 0
    waiting: int = 0  # for a human's points
    failed: list[tuple[str, str, str]] = field(default_factory=list)  # student, notebook, why
    flagged: list[tuple[str, str, list[str], list[str]]] = field(default_factory=list)
    seconds: float = 0.0
    startup: float = 0.0  # seconds of these until everything was loaded

    def add(self, line: dict[str, Any], fresh: bool) -> None:
        """Count one result, given as its JSON line."""
        who = line["student"], line["notebook"]
        if line["status"] == "graded":
            self.graded += 1
        else:
            self.failed.append((*who, line["message"]))
        self.unchanged += not fresh
        self.waiting += bool(line["needs_manual_grade"])
        if line["flags"]:
            self.flagged.append((*who, line["flags"], line["notes"]))


Progress = Callable[[int, int], None]


def grade(
    assignment: str,
    course_dir: str | Path = ".",
    students: Iterable[str] = (),
    workers: int | None = None,
    scheduler: Any = None,
    db: str | None = None,
    json: str | Path | None = None,
    force: bool = False,
    timeout: float = 30.0,
    memory: int = 1024,
    sandbox: bool = True,
    progress: Progress | None = None,
) -> Summary:
    """Grade an assignment of the course in `course_dir` and record it in the gradebook.

    `timeout` is in seconds for a cell (four times that for a notebook), `memory` in MB. `progress`
    is called with how many submissions are done, of how many. `scheduler` is an address or one of
    Dask's cluster objects. Raises CourseError for a course that cannot be graded, NoSandbox where
    isolation does not work and ValueError for numbers that are not positive.
    """
    begin = time.perf_counter()
    for name, number in (("workers", workers), ("timeout", timeout), ("memory", memory)):
        if number is not None and number <= 0:
            raise ValueError(f"{name} must be more than 0, not {number}")
    if sandbox and scheduler is None and (found := problems()):
        raise NoSandbox("; ".join(found))
    from autograder import early, schedule

    students = list(students)
    warm = None
    if scheduler is None:
        warm = early.begin(course_dir, assignment, students, force, sandbox)
    if warm is not None:
        schedule.offer(warm)
    workers = workers or os.cpu_count() or 1
    import_nbgrader()
    from autograder.prepare import prepare
    from autograder.record import Recorder
    from autograder.writer import Writer

    with contextlib.ExitStack() as stack:
        stack.callback(schedule.decline)
        course = Course(course_dir, db)
        stack.enter_context(_alone(course, assignment))
        plans = prepare(course, assignment)
        limits = Limits(memory_mb=memory, cpu_seconds=int(4 * timeout) + 60)
        spec = schedule.Spec(plans, course.packages, limits, float(timeout), sandbox)
        stack.callback(schedule.stop, spec.key)
        if warm is not None:
            # The warm processes load their libraries while we look at what there is to do.
            threading.Thread(target=_warm, args=(spec,), daemon=True).start()
        chosen = _chosen(course, assignment, students)
        recorder = Recorder(course.db_url, assignment, _penalties(course))
        stack.callback(recorder.close)
        summary = Summary(assignment)
        hashes = _Hashes(spec)
        write = stack.enter_context(lines_of(json))

        def say(line: dict[str, Any], fresh: bool) -> None:
            summary.add(line, fresh)
            write(line)
            if progress is not None:
                progress(summary.graded + len(summary.failed), len(chosen) * len(plans))

        writer = stack.enter_context(Writer(course, recorder, say))
        todo = _todo(course, chosen, plans, recorder, hashes, writer, force)
        graded = stack.enter_context(
            contextlib.closing(schedule.graded(spec, todo, workers, scheduler))
        )
        for results in graded:
            for result in results:
                hashes.stamp(result)
            writer.put(results)
    summary.seconds = time.perf_counter() - begin
    summary.startup = schedule.ready.pop(spec.key, begin) - begin
    return summary


@contextlib.contextmanager
def _alone(course: Course, assignment: str) -> Iterator[None]:
    """Keeps a second run of this assignment out: a gradebook has one writer."""
    course.notebooks(assignment)
    handle = os.open(course.folder("source", assignment), os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CourseError(f"{assignment} is being graded by another run; wait for it") from None
        except OSError:
            pass  # a network folder that knows no locks
        yield
    finally:
        os.close(handle)


def _warm(spec: Any) -> None:
    from autograder import schedule

    with contextlib.suppress(Exception):  # whatever is wrong is said when it is needed
        schedule.grader_for(spec)


def _chosen(course: Course, assignment: str, students: list[str]) -> list[str]:
    there = course.students(assignment)
    if students:
        missing = sorted(set(students) - set(there))
        if missing:
            raise CourseError(f"nothing was handed in for {assignment} by {', '.join(missing)}")
        return sorted(set(students))
    if not there:
        folder = course.folder("submitted", assignment, "*")
        raise CourseError(f"nothing was handed in: {folder} is empty")
    return there


def _todo(
    course: Course,
    students: list[str],
    plans: dict[str, Plan],
    recorder: Recorder,
    hashes: _Hashes,
    writer: Writer,
    force: bool,
) -> Iterator[list[Submission]]:
    """Each student's notebooks that changed since they were recorded; what did not is reported."""
    for start in range(0, len(students), AT_ONCE):
        some = students[start : start + AT_ONCE]
        known = {} if force else recorder.known(list(filter(is_student, some)))
        for student in some:
            folder = course.folder("autograded", recorder.assignment, student)
            fresh: list[Submission] = []
            for one in course.submissions(recorder.assignment, student, list(plans)):
                before, line = known.get((student, one.notebook), ("", {}))
                if before == hashes.of(one) and (folder / f"{one.notebook}.ipynb").exists():
                    writer.say(line, fresh=False)
                else:
                    fresh.append(one)
            if fresh:
                yield fresh


class _Hashes:
    """The hashes of the tests, the submission and the environment that make a result what it is."""

    def __init__(self, spec: Any) -> None:
        self._tests = {name: plan.fingerprint() for name, plan in spec.plans.items()}
        facts = [sorted(spec.environment.items()), spec.limits, spec.seconds, spec.isolated]
        self._environment = hashlib.sha256(repr(facts).encode()).hexdigest()

    def of(self, one: Submission) -> str:
        """As Recorder keeps them."""
        return f"{self._tests[one.notebook]}-{one.fingerprint}-{self._environment}"

    def stamp(self, result: Result) -> None:
        """Write them into a result."""
        result.tests_hash = self._tests[result.notebook]
        result.environment_hash = self._environment


def _penalties(course: Course) -> Any:
    """nbgrader's late submission plugin, as the course configures it."""
    from nbgrader.preprocessors import AssignLatePenalties

    step = AssignLatePenalties(config=course.config)
    step.init_plugin()
    return step.plugin_inst.late_submission_penalty
