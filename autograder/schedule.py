"""Spreads submissions over workers: one after the other, or by Dask here or on other machines.

Each process that grades keeps one warm grader an assignment. A student's notebooks travel as bytes
and come back as data, so that it does not matter where that process is.
"""

from __future__ import annotations

import functools
import hashlib
import pickle
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from autograder.early import Warm
from autograder.environment import environment
from autograder.grader import Grader
from autograder.isolate import Limits
from autograder.plan import Plan
from autograder.results import Result, Submission

__all__ = [
    "Bundle",
    "Spec",
    "decline",
    "grade_bundle",
    "graded",
    "grader_for",
    "lost",
    "offer",
    "ready",
    "stop",
]

Bundle = list[Submission]  # one student's notebooks


@dataclass(frozen=True)
class Spec:
    """All that a worker must know about an assignment."""

    plans: dict[str, Plan]
    packages: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    seconds: float = 30.0
    isolated: bool = True

    @functools.cached_property
    def key(self) -> str:
        """A name for this assignment, as it stands, in a worker's memory."""
        facts = (self.plans, self.packages, self.limits, self.seconds, self.isolated)
        return hashlib.sha256(pickle.dumps(facts)).hexdigest()

    @functools.cached_property
    def environment(self) -> dict[str, str]:
        """The versions that its results depend on, on the machine that asks first."""
        return environment([*self.modules, *self.packages])

    @functools.cached_property
    def modules(self) -> tuple[str, ...]:
        """The modules that its notebooks import."""
        return tuple(name for plan in self.plans.values() for name in plan.modules)


_graders: dict[str, Grader] = {}
_users: Counter[str] = Counter()
_offers: list[Warm] = []
ready: dict[str, float] = {}  # when a grader had loaded everything, by time.perf_counter()
_lock = threading.Lock()


def grader_for(spec: Spec) -> Grader:
    """This process's warm grader for an assignment, started when the first submission comes."""
    with _lock:
        return _grader(spec)


def grade_bundle(spec: Spec, bundle: Bundle) -> list[Result]:
    """Grade one student's notebooks in this process."""
    with _lock:
        grader = _grader(spec)
        _users[spec.key] += 1
    try:
        return [grader.grade(submission) for submission in bundle]
    finally:
        with _lock:
            _users[spec.key] -= 1


def _grader(spec: Spec) -> Grader:
    if spec.key not in _graders:
        for old in [key for key in _graders if not _users[key]]:
            _graders.pop(old).close()
        _graders[spec.key] = Grader(
            spec.plans, spec.packages, spec.limits, spec.seconds, spec.isolated, _take_offer()
        )
        ready[spec.key] = time.perf_counter()
    return _graders[spec.key]


def offer(warm: Warm) -> None:
    """Hand over processes that load already; the next grader takes them."""
    _offers.append(warm)


def decline() -> None:
    """End what was offered and not needed."""
    while _offers:
        _offers.pop().close()


def _take_offer() -> Warm | None:
    return _offers.pop() if _offers else None


def stop(key: str) -> None:
    """End this process's warm grader of an assignment, unless somebody uses it."""
    with _lock:
        if key in _graders and not _users[key]:
            _graders.pop(key).close()


def lost(bundle: Bundle, error: BaseException) -> list[Result]:
    """Stands for results that the workers could not bring home; the next run tries again."""
    why = f"not graded, start again: {type(error).__name__}: {error}"[:300]
    return [
        Result(one.student, one.assignment, one.notebook, message=why, lost=True) for one in bundle
    ]


def graded(
    spec: Spec, bundles: Iterator[Bundle], workers: int, scheduler: Any
) -> Generator[list[Result], None, None]:
    """The results of each bundle, in the order in which they come."""
    try:
        first = next(bundles, None)
        if first is None:
            return
        bundles = chain([first], bundles)
        if scheduler is not None or workers > 1:
            from autograder.cluster import by_dask

            yield from by_dask(spec, bundles, workers, scheduler)
            return
        grader_for(spec)
        for bundle in bundles:
            try:
                yield grade_bundle(spec, bundle)
            except Exception as error:
                yield lost(bundle, error)
    finally:
        stop(spec.key)
