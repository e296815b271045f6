"""The student's process: runs the rebuilt notebook's code cells in order, then holds still.

At each place where tests stand it leaves a frozen copy of itself (a fork that waits). No test is
known to this process while a cell of the student's runs: tests are sent to the copies, once every
cell has ended and every output has been delivered.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import time
from pathlib import Path

from autograder import observer, shell, wire
from autograder.clock import TimeLimit, time_limit

__all__ = ["run"]


def run(
    control: socket.socket, groups: list[socket.socket], ready: shell.CaptureShell, home: str
) -> None:
    """Receive a job on `control`, run its steps, leave one waiting copy for each of `groups`."""
    job = wire.receive(control)
    _settle_in(home, job["files"])
    shell.capture(ready)
    for kind, place, source in job["steps"]:
        if kind == "cell":
            wire.send(control, ["start", place])
            seconds = _run_cell(ready, source, job["seconds"])
            wire.send(control, ["cell", place, wire.pack(ready.outputs.take()), seconds])
            continue
        if groups[place].fileno() >= 0:  # the first test of those that stand together
            _leave_copy(control, groups, place, ready)
        shell.skip_cell(ready)
    wire.send(control, ["done"])
    while True:
        signal.pause()


def _run_cell(ready: shell.CaptureShell, source: str, limit: float) -> float:
    begin = time.perf_counter()
    try:
        with time_limit(limit):
            ready.run_cell(source, store_history=True)
    except TimeLimit:
        ready.outputs.add(
            {"output_type": "error", "ename": "TimeLimit", "evalue": "", "traceback": []}
        )
    except BaseException as error:
        ready.outputs.add(
            {
                "output_type": "error",
                "ename": type(error).__name__,
                "evalue": "the cell ended outside of Python's control",
                "traceback": [],
            }
        )
    return time.perf_counter() - begin


def _leave_copy(
    control: socket.socket, groups: list[socket.socket], place: int, ready: shell.CaptureShell
) -> None:
    if os.fork() == 0:
        try:
            control.close()
            for number, group in enumerate(groups):
                if number != place:
                    group.close()
            observer.wait_and_serve(groups[place], ready)
        finally:
            os._exit(0)
    groups[place].close()


def _settle_in(home: str, files: dict[str, bytes]) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    work = Path(home, "work")
    for folder in (work, Path(home, "home"), Path(home, "tmp")):
        folder.mkdir(exist_ok=True)
    for name, content in files.items():
        path = work / name
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    os.chdir(work)
    os.environ.update(HOME=f"{home}/home", TMPDIR=f"{home}/tmp")
    # First, as in Jupyter: a student's test.py or code.py comes before the library's of that name.
    sys.path.insert(0, str(work))
