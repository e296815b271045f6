"""Grades by Dask: a cluster within this process, or a scheduler and its workers elsewhere.

A task carries a student's notebooks and is named after them, so that one done twice (its worker
died) is one result all the same. Workers may come and go while a run lasts.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import socket
import time
import warnings
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from autograder.environment import differences, environment
from autograder.results import Result
from autograder.sandbox import NoSandbox
from autograder.schedule import Bundle, Spec, grade_bundle, grader_for, lost, stop

__all__ = ["SchedulerError", "by_dask", "connect"]

AHEAD = 4  # bundles handed out for each thread of a worker, so that none waits for the reader
LOOK = 2.0  # seconds between two looks at how many workers there are
PATIENCE = 10  # seconds to reach a scheduler


class SchedulerError(ConnectionError):
    """The scheduler or its workers cannot be used. The message says what to do."""


def by_dask(
    spec: Spec, bundles: Iterator[Bundle], workers: int, scheduler: Any
) -> Iterator[list[Result]]:
    """The results of each bundle, from the workers of `scheduler` or of a cluster in here."""
    with _cluster(workers) if scheduler is None else connect(scheduler) as client:
        from distributed import as_completed

        if scheduler is None:
            grader_for(spec)  # what is wrong with the sandbox is said once, before anything else
        run = uuid4().hex[:8]
        spec.environment, spec.key  # noqa: B018  known from here on, and sent along
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph")
            # Once to each worker, not once a submission.
            shared = client.submit(_hand_out, spec, key=f"assignment-{run}", retries=3)

        pending: dict[str, Bundle] = {}
        waiting = as_completed()
        threads = _Threads(client, workers)

        def hand_out() -> None:
            while len(pending) < AHEAD * threads.count():
                bundle = next(bundles, None)
                if bundle is None:
                    return
                key = _key(run, bundle)
                pending[key] = bundle
                waiting.add(client.submit(_grade_elsewhere, shared, bundle, key=key, retries=3))

        hand_out()
        for future in waiting:
            bundle = pending.pop(future.key)
            yield _results(future, bundle)
            future.release()  # else Dask would compute it again where its worker dies
            hand_out()
        if scheduler is not None:
            client.run(stop, spec.key)


def _key(run: str, bundle: Bundle) -> str:
    """A task's name. Folders may have names that no message between machines can hold."""
    return f"grade-{run}-{bundle[0].assignment}-{bundle[0].student!a}"


def _results(future: Any, bundle: Bundle) -> list[Result]:
    """What a task brought home. Raises where no other task would fare better."""
    if future.cancelled():  # codespell:ignore cancelled
        raise SchedulerError(
            "the connection to the scheduler is lost; start again, and it goes on where it was"
        )
    error = future.exception()
    if isinstance(error, ImportError):
        raise SchedulerError(f"a worker lacks what this machine has: {error}; see docs/cluster.md")
    if error is not None:
        return lost(bundle, error)
    results = future.result()
    if isinstance(results, str):
        raise SchedulerError(results)
    return list(results)


class _Threads:
    """How many submissions the workers can grade at the same time: they come and go."""

    def __init__(self, client: Any, at_first: int) -> None:
        self._client, self._at_first = client, at_first
        self._count, self._until = 0, 0.0

    def count(self) -> int:
        if time.monotonic() > self._until:
            found = sum(self._client.nthreads().values())
            if not found and not self._until:
                logging.getLogger("autograder").warning(
                    "the scheduler has no workers yet; waiting for the first"
                )
            self._count, self._until = found or self._at_first, time.monotonic() + LOOK
        return self._count


@contextlib.contextmanager
def connect(scheduler: Any) -> Iterator[Any]:
    """A client of a running scheduler, or of one of Dask's cluster objects. Raises SchedulerError
    where nobody answers."""
    from distributed import Client

    _quiet()
    try:
        client = Client(scheduler, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise SchedulerError(f"no Dask scheduler answers at {scheduler}: {error}") from None
    with client:
        yield client


@contextlib.contextmanager
def _cluster(workers: int) -> Iterator[Any]:
    """Dask within this process: its threads wait while the sandboxes work."""
    import dask
    from distributed import Client, LocalCluster

    _quiet()
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


def _quiet() -> None:
    for name in ("distributed", "distributed.worker", "distributed.scheduler"):
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # we say it in one sentence


def _grade_elsewhere(spec: Spec, bundle: Bundle) -> list[Result] | str:
    """On a worker: the results, or the sentence that says why this machine cannot be used."""
    if found := differences(spec.environment, _environment_here((*spec.modules, *spec.packages))):
        listed = "; ".join(found[:5])
        return f"the worker on {socket.gethostname()} has another environment: {listed}"
    try:
        return grade_bundle(spec, bundle)
    except NoSandbox as error:
        return f"on the worker {socket.gethostname()}: {error}"


@functools.cache
def _environment_here(modules: tuple[str, ...]) -> dict[str, str]:
    return environment(modules)


def _hand_out(spec: Spec) -> Spec:
    """A task whose result is the assignment: where the worker that holds it dies, it is redone."""
    return spec
