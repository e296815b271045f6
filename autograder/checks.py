"""Checks in two halves, so that a test never has to share a process with the code it tests.

A graded test cell defines two functions and ends on a call:

    def observe(case):          # beside the student's code: use it, return plain values
        square = case.get("square")
        return {n: case.attempt(square, n) for n in (2, 3)}

    def judge(case, seen):      # apart from the student's code: compare, say what is wrong
        for n, value in seen.items():
            case.expect(value == n * n, points=0.5, found=value, expected=n * n,
                        cause="the number is multiplied by two", see="page.html#squares")

    grade(observe, judge, points=1)

In Jupyter, and under stock `nbgrader autograde`, both halves run in the kernel, one after the
other. The autograder splits the cell (`split`): the first half runs in the sandbox, the second in
a process where no student code ever runs. Only plain values cross (`encode`, `decode`): numbers,
strings, lists, tuples, dicts with string keys, torch tensors and numpy arrays of a plain type, and
`Failure`.

Write `observe` so that what it returns depends on `case.seed`: then forging an observation is as
much work as doing the exercise. Everything at the top level of the cell whose name starts with
`judge` stays on the judge's side; put the expected values there.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import math
import os
import random
import secrets
import sys
from collections.abc import Callable, Iterator
from typing import Any

from autograder.clock import SECONDS_PER_CHECK, TimeLimit, time_limit
from autograder.halves import points_of, split
from autograder.plain import Failure, Opaque, decode, encode, failure_of, shorten
from autograder.verdict import Finding, Report, number, show

__all__ = [
    "BROKEN_TEST",
    "Case",
    "CheckError",
    "Failure",
    "Finding",
    "NotWritten",
    "Opaque",
    "Report",
    "decode",
    "deliver",
    "encode",
    "grade",
    "look",
    "names_of",
    "points_of",
    "split",
]

TIMEOUTS_BEFORE_GIVING_UP = 2
BROKEN_TEST = "the test itself broke off"

_timeouts: dict[int, int] = {}


class CheckError(Exception):
    """The test is written wrongly. The message is for its author."""


class NotWritten(Exception):
    """The name that a check asks for does not exist: its cell is empty, failed, or was not run."""


class Case:
    """One run of one check: its seed, the student's names (observe) and the verdict (judge)."""

    # No instance may get an `attempt` of its own from code that finds it in a frame.
    __slots__ = ("_at_stake", "_findings", "_lost", "_names", "_notes", "points", "seed")

    def __init__(
        self, seed: int, points: float = 1.0, names: Callable[[str], Any] | None = None
    ) -> None:
        self.seed = seed
        self.points = points
        self._names = names
        self._lost = 0.0
        self._at_stake = 0.0
        self._findings: list[Finding] = []
        self._notes: list[str] = []

    def get(self, name: str) -> Any:
        """The object that the student called `name`. Raises NotWritten where there is none."""
        if self._names is None:
            raise CheckError("the judge has no student objects: use case.get in observe")
        return self._names(name)

    def attempt(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The value of `function(*args, **kwargs)`, or a Failure: one error hides nothing else."""
        try:
            return function(*args, **kwargs)
        except Exception as error:
            return failure_of(error)
        except SystemExit as error:
            return failure_of(error)

    def expect(
        self,
        holds: object,
        *,
        points: float,
        found: object = "",
        expected: object = "",
        cause: str = "",
        see: str = "",
        misconception: str = "",
    ) -> bool:
        """Take `points` away unless `holds`; say what was found, what was expected, and why.

        Returns whether it holds. Raises CheckError for points that are none.
        """
        _insist_on_points(points, "case.expect")
        self._at_stake += points
        if holds is True or (not isinstance(holds, bool) and _truthy(holds)):
            return True
        self._lost += points
        self._findings.append(
            Finding(points, shorten(found), shorten(expected), cause, see, misconception)
        )
        return False

    def note(self, text: str) -> None:
        """Say something that costs nothing, below the findings."""
        self._notes.append(text)

    def report(self) -> Report:
        """The verdict so far: all points less those lost, never below zero.

        Where the expectations cover only a part of the points, as the visible part of a check
        does in a student's notebook, what was lost of that part counts for the whole.
        """
        covered = min(self._at_stake, self.points) or self.points
        score = max(0.0, self.points - self._lost * self.points / covered)
        if score < 1e-9:
            score = 0.0
        return Report(score, self.points, list(self._findings), self.seed, list(self._notes))


def grade(
    observe: Callable[[Case], Any],
    judge: Callable[[Case, Any], None],
    *,
    points: float,
    seed: int | None = None,
) -> float | int:
    """Run both halves here, show the report, return the score as a plain number.

    `seed` (default: AUTOGRADER_SEED, or a fresh one) draws the inputs. Global random states are put
    back afterwards, and nothing that the student's code prints or warns of costs a point. Raises
    CheckError where this is no two functions and a number of points.
    """
    if not (callable(observe) and callable(judge)):
        raise CheckError("grade wants two functions: grade(observe, judge, points=...)")
    _insist_on_points(points, "grade")
    if seed is None:
        seed = int(os.environ.get("AUTOGRADER_SEED") or secrets.randbits(31))
    names = getattr(inspect.unwrap(observe), "__globals__", {})
    with _random_states_kept():
        seen = look(observe, Case(seed, points, names_of(names)))
        report = deliver(judge, Case(seed, points), decode(encode(seen)))
    show(report)
    return number(report.score)


def look(observe: Callable[[Case], Any], case: Case) -> Any:
    """Run the observing half within its time limit: what it returns, or a Failure for the whole."""
    _seed_everything(case.seed)
    asked = case._names or (lambda name: None)
    key: list[int] = []

    def names(name: str) -> Any:
        value = asked(name)
        key.append(id(value))
        if _timeouts.get(id(value), 0) >= TIMEOUTS_BEFORE_GIVING_UP:
            raise TimeLimit("not run: two checks before it ran out of time")
        return value

    case._names = names
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            with time_limit(SECONDS_PER_CHECK, patience=4):
                seen = observe(case)
        except TimeLimit as error:
            for one in key:
                _timeouts[one] = _timeouts.get(one, 0) + 1
            return Failure("TimeLimit", str(error) or f"no answer within {SECONDS_PER_CHECK:g} s")
        except (Exception, SystemExit) as error:
            return failure_of(error)
    return seen


def deliver(judge: Callable[[Case, Any], None], case: Case, seen: Any) -> Report:
    """Run the judging half on decoded values. An error in it costs the check, never a crash."""
    _seed_everything(case.seed)
    if isinstance(seen, Failure):
        case.expect(
            False,
            points=case.points,
            found=seen,
            expected="code that runs to the end",
            **getattr(judge, "on_failure", _on_failure)(seen),
        )
        return case.report()
    try:
        judge(case, seen)
    except (CheckError, NameError, ImportError) as error:  # no value of a student's causes these
        case.expect(
            False,
            points=case.points,
            found=f"{BROKEN_TEST}: {error}",
            expected="a test that runs to its end",
            cause="a mistake in the test, not in your code: tell who wrote it",
        )
    except Exception as error:
        case.expect(
            False,
            points=case.points,
            found=f"values of a form that the test cannot read ({type(error).__name__})",
            expected="the types that the task asks for",
            cause="your code returned something of another type or structure",
            see=getattr(judge, "on_failure", _on_failure)(Failure("", "")).get("see", ""),
        )
    return case.report()


def names_of(namespace: dict[str, Any]) -> Callable[[str], Any]:
    """How a case finds the student's names. What it returns raises NotWritten."""

    def get(name: str) -> Any:
        if name not in namespace:
            raise NotWritten(f"{name} is not defined")
        return namespace[name]

    return get


def _on_failure(failure: Failure) -> dict[str, str]:
    # A judge may have an attribute of this name, which knows more of its subject.
    return {"cause": _cause_of(failure)}


def _cause_of(failure: Failure) -> str:
    if failure.type == "NotWritten":
        return "the cell that defines it is empty, was not run, or raised an error"
    if failure.type == "NotImplementedError":
        return "the cell still holds the placeholder, or a method is missing"
    if failure.type == "TimeLimit":
        return "a loop that never ends, or much more work than the task needs"
    return "your code raised this error before it returned a result"


def _insist_on_points(points: object, where: str) -> None:
    number = isinstance(points, int | float) and not isinstance(points, bool)
    if not number or not 0 <= points < math.inf:  # type: ignore[operator]
        raise CheckError(f"{where} wants points of 0 or more, as in points=1; not {points!r}")


def _truthy(value: object) -> bool:
    try:
        return bool(value)
    except Exception:
        return False


def _seed_everything(seed: int) -> None:
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed % 2**32)
    if "torch" in sys.modules:
        # torch.manual_seed also queues a call for a GPU, with a traceback, at every call.
        sys.modules["torch"].default_generator.manual_seed(seed)


@contextlib.contextmanager
def _random_states_kept() -> Iterator[None]:
    python = random.getstate()
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    numpy_state = numpy.random.get_state() if numpy else None
    torch_state = torch.get_rng_state() if torch else None
    try:
        yield
    finally:
        random.setstate(python)
        if numpy:
            numpy.random.set_state(numpy_state)
        if torch:
            torch.set_rng_state(torch_state)
