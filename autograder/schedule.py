"""Spreads submissions over workers: one after the other, or by Dask here or on other machines.

A task carries a student's notebooks as bytes and gives results back as data; it is named after the
submission, so that one done twice (its worker died) is one result all the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import pickle
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import uuid4

from autograder.grader import Grader
from autograder.isolate import Limits
from autograder.plan import Plan
from autograder.results import Result, Submission

__all__ = ["Spec", "grade_bundle", "graded"]

Bundle = list[Submission]  # one student's notebooks

AHEAD = 4  # bundles handed out for each worker, so that none waits for the reader


@dataclass(frozen=True)
class Spec:
    """All that a worker must know about an assignment."""

    plans: dict[str, Plan]
    packages: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    seconds: float = 30.0
    isolated: bool = True

    def key(self) -> str:
        """A name for this assignment, as it stands, in a worker's memory."""
        return hashlib.sha256(pickle.dumps(self)).hexdigest()


_graders: dict[str, Grader] = {}
_lock = threading.Lock()


def grader_for(spec: Spec) -> Grader:
    """This process's warm grader for an assignment, started when the first submission comes."""
    key = spec.key()
    with _lock:
        if key not in _graders:
            for old in list(_graders):
                _graders.pop(old).close()
            _graders[key] = Grader(
                spec.plans, spec.packages, spec.limits, spec.seconds, spec.isolated
            )
        return _graders[key]


def grade_bundle(spec: Spec, bundle: Bundle) -> list[Result]:
    """Grade one student's notebooks in this process."""
    grader = grader_for(spec)
    return [grader.grade(submission) for submission in bundle]


def _lost(bundle: Bundle, error: BaseException) -> list[Result]:
    """Stands for results that the workers could not bring home; the next run tries again."""
    why = f"not graded, start again: {type(error).__name__}: {error}"[:300]
    return [
        Result(one.student, one.assignment, one.notebook, message=why, lost=True) for one in bundle
    ]


def stop() -> None:
    """End this process's warm graders."""
    with _lock:
        while _graders:
            _graders.popitem()[1].close()


def graded(
    spec: Spec, bundles: Iterator[Bundle], workers: int, scheduler: str | None
) -> Iterator[list[Result]]:
    """The results of each bundle, in the order in which they come."""
    try:
        if scheduler is None and workers <= 1:
            grader_for(spec)
            for bundle in bundles:
                try:
                    yield grade_bundle(spec, bundle)
                except Exception as error:
                    yield _lost(bundle, error)
        else:
            yield from _by_dask(spec, bundles, workers, scheduler)
    finally:
        stop()


def _by_dask(
    spec: Spec, bundles: Iterator[Bundle], workers: int, scheduler: str | None
) -> Iterator[list[Result]]:
    with _client(workers, scheduler) as client:
        from distributed import as_completed

        if scheduler is None:
            grader_for(spec)  # what is wrong with the sandbox is said once, before anything else
        # Once to each worker, not once a submission.
        shared = client.scatter(spec, hash=False)
        run = uuid4().hex[:8]

        pending: dict[str, Bundle] = {}

        def submit(bundle: Bundle) -> Any:
            key = f"grade-{run}-{bundle[0].assignment}-{bundle[0].student}"
            pending[key] = bundle
            return client.submit(grade_bundle, shared, bundle, key=key, retries=3)

        threads = sum(client.nthreads().values()) or workers
        waiting = as_completed([submit(one) for one in islice(bundles, AHEAD * threads)])
        for future in waiting:
            for bundle in islice(bundles, 1):
                waiting.add(submit(bundle))
            bundle = pending.pop(future.key)
            error = future.exception()
            yield future.result() if error is None else _lost(bundle, error)
            future.release()  # else Dask would compute it again where its worker dies


@contextlib.contextmanager
def _client(workers: int, scheduler: str | None) -> Iterator[Any]:
    import dask
    from distributed import Client, LocalCluster

    for name in ("distributed", "distributed.worker", "distributed.scheduler"):
        logging.getLogger(name).setLevel(logging.ERROR)
    if scheduler is not None:
        with Client(scheduler, timeout=20) as client:
            yield client
        return
    settings = {"distributed.worker.memory.terminate": False}
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=1,
            threads_per_worker=workers,
            processes=False,
            dashboard_address="127.0.0.1:0",
            memory_limit=0,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client
