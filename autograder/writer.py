"""The thread that writes: autograded notebooks first, then the gradebook, then the report.

Whatever dies in between, a result that the gradebook knows has its files, and a result that it does
not know is graded again.
"""

from __future__ import annotations

import contextlib
import queue
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.course import Course, is_student
from autograder.record import Recorder
from autograder.results import Result

__all__ = ["Writer"]

BATCH = 64  # students a transaction, at most
PATIENCE = 0.25  # seconds that a result may wait for others to be recorded with it
WAITING = 256  # results that may wait for the database, before the graders have to

Say = Callable[[dict[str, Any], bool], None]


class Writer:
    """Takes results from the graders; `say` hears each JSON line once it is recorded."""

    def __init__(self, course: Course, recorder: Recorder, say: Say) -> None:
        self._course, self._recorder, self._say = course, recorder, say
        self._queue: queue.Queue[list[Result] | None] = queue.Queue(WAITING)
        self._error: BaseException | None = None
        self._speaking = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)

    def __enter__(self) -> Writer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._queue.put(None)
        self._thread.join()
        if self._error is not None and error is None:
            raise self._error

    def put(self, results: list[Result]) -> None:
        """Have one student's results written. Raises what stopped the writer, if anything did."""
        if self._error is not None:
            raise self._error
        self._queue.put(results)

    def say(self, line: dict[str, Any], fresh: bool) -> None:
        """Report a line; safe from any thread."""
        with self._speaking:
            self._say(line, fresh)

    def _work(self) -> None:
        ended = False
        while not ended:
            batch, ended = self._next_batch()
            if self._error is None and batch:
                try:
                    self._write(batch)
                except BaseException as error:
                    self._error = error

    def _next_batch(self) -> tuple[list[list[Result]], bool]:
        batch: list[list[Result]] = []
        patience: float | None = None
        while len(batch) < BATCH:
            try:
                results = self._queue.get(timeout=patience)
            except queue.Empty:
                break
            if results is None:
                return batch, True
            batch.append(results)
            patience = PATIENCE
        return batch, False

    def _write(self, batch: list[list[Result]]) -> None:
        rows = []
        for results in batch:
            student = results[0].student
            # An impossible name is none under which anything could be recorded.
            if is_student(student) and not any(result.lost for result in results):
                self._write_files(results)
                rows.append((results, self._course.timestamp(results[0].assignment, student)))
        if rows:
            self._recorder.record(rows)
        for results in batch:
            for result in results:
                self.say(result.line(), fresh=True)

    def _write_files(self, results: list[Result]) -> None:
        """The autograded folder, as nbgrader leaves it: notebooks, data files, time stamp."""
        first = results[0]
        folder = self._course.folder("autograded", first.assignment, first.student)
        folder.mkdir(parents=True, exist_ok=True)
        for result in results:
            if result.document:
                _replace(folder / f"{result.notebook}.ipynb", result.document.encode())
            result.document = ""
        for name, content in self._course.data_files(first.assignment, first.student).items():
            with contextlib.suppress(OSError):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                _replace(folder / name, content)


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that there is never half of it, read-only as nbgrader's are."""
    # Always the same name: what a killed run left there is not left there by the next.
    draft = path.with_name(f".{path.name}.part")
    draft.unlink(missing_ok=True)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    draft.write_bytes(content)
    draft.chmod(0o444)
    draft.replace(path)
