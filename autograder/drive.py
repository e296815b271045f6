"""Drives one submission through the sandbox: its cells first, the tests' observations afterwards.

Everything that arrives from there is taken for hostile: sizes and times are limited, and what was
seen stays packed until the judge opens it. A cell that kills or hangs the process is left out in a
second run, so that it costs its own points and no others.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from dataclasses import dataclass, field
from typing import Any

from autograder import warden, wire
from autograder.isolate import Limits
from autograder.sandbox import Sandbox

__all__ = ["Group", "Run", "Step", "drive"]

Step = tuple[str, int, str]  # "cell", its place, its source; or "tests", the group's number, ""

MOST_BYTES = 32 << 20  # of outputs, and of observations, of one submission
MOST_ITEMS = 100  # of an envelope: what is in it stays packed
MOST_RUNS = 5
GRACE = 1.5  # seconds between a cell's own time limit and the end of its process


@dataclass
class Group:
    """Tests that stand together: what their copy of the process will be asked."""

    task: dict[str, Any]
    grade_ids: list[str]


@dataclass
class Run:
    """What came of a submission's process."""

    outputs: dict[int, bytes] = field(default_factory=dict)  # place: packed outputs
    seen: dict[str, bytes] = field(default_factory=dict)  # grade_id: packed observation
    left_out: dict[int, str] = field(default_factory=dict)  # place: why
    altered: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def drive(
    sandbox: Sandbox,
    steps: list[Step],
    groups: list[Group],
    files: dict[str, bytes],
    limits: Limits,
    seconds: float,
) -> Run:
    """Run the cells of `steps`, then the tests of `groups`. Never raises for what a student did."""
    run = Run()
    ended: set[int] = set()
    deadline = time.monotonic() + 4 * seconds
    for attempt in range(MOST_RUNS):
        last = attempt == MOST_RUNS - 1
        chosen = [
            step
            for step in steps
            if step[0] != "cell" or (step[1] not in run.left_out and (not last or step[1] in ended))
        ]
        if last:
            for kind, place, _ in steps:
                if kind == "cell" and place not in ended:
                    run.left_out.setdefault(place, "not run: too many cells ended the process")
        process = _Process(sandbox, limits, len(groups))
        try:
            culprit = process.run_cells(chosen, files, seconds, deadline, run, ended)
            if culprit is None:
                process.ask(groups, run, time.monotonic() + max(30.0, 4 * seconds))
                return run
            guilty, reason = culprit
            if guilty is None or time.monotonic() > deadline:
                run.flags.append("stopped")
                return run
            run.left_out[guilty] = reason
        finally:
            process.end(run)
    return run


class _Process:
    """One fork: its control channel, a channel for each group of tests, and the means to end it."""

    def __init__(self, sandbox: Sandbox, limits: Limits, groups: int) -> None:
        pairs = [socket.socketpair() for _ in range(groups + 1)]
        self.control, *self.groups = (mine for mine, _ in pairs)
        try:
            self.handle = sandbox.fork(limits, [theirs.fileno() for _, theirs in pairs])
        finally:
            for _, theirs in pairs:
                theirs.close()
        warden.watch(self.handle, limits.memory_mb)

    def run_cells(
        self,
        steps: list[Step],
        files: dict[str, bytes],
        seconds: float,
        deadline: float,
        run: Run,
        ended: set[int],
    ) -> tuple[int | None, str] | None:
        """Run all cells. None when every one ended; else the cell that ended the process, and why.

        Outputs are complete when this returns: nothing printed later is looked at.
        """
        places = {place for kind, place, _ in steps if kind == "cell"}
        run.outputs.clear()
        current: int | None = None
        began = time.monotonic()
        left, until = MOST_BYTES, deadline
        try:
            self.control.settimeout(10)
            wire.send(self.control, {"files": files, "steps": steps, "seconds": seconds})
            while True:
                message = wire.receive(self.control, left, until, MOST_ITEMS)
                match message:
                    case ["start", int(place)] if place in places:
                        current, began = place, time.monotonic()
                        until = min(deadline, time.monotonic() + seconds + GRACE)
                    case ["cell", int(place), bytes(data), float()] if place in places:
                        left -= len(data)
                        if time.monotonic() - began > seconds:
                            run.flags.append("time-limit")
                        run.outputs[place] = data
                        ended.add(place)
                        current, until = None, deadline
                    case ["done"]:
                        return None
                    case _:
                        return current, "it sent something that no cell sends"
        except wire.Broken as error:
            slow = str(error) == "too slow"
            run.flags.append("time-limit" if slow else "process-ended")
            reason = f"it ran for more than {seconds:g} s" if slow else "it ended the process"
            return current, reason

    def ask(self, groups: list[Group], run: Run, deadline: float) -> None:
        """Send the tests, group by group, and collect what they saw."""
        # Threads that the student left running must not compete with the observations.
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self.handle, signal.SIGSTOP)
        left = MOST_BYTES
        for channel, group in zip(self.groups, groups, strict=True):
            wanted = set(group.grade_ids)  # the last word on each counts
            with contextlib.suppress(wire.Broken):
                channel.settimeout(10)
                wire.send(channel, group.task)
                while True:
                    match wire.receive(channel, left, deadline, MOST_ITEMS):
                        case ["seen", str(name), bytes(data)] if name in wanted:
                            left -= len(data)
                            run.seen[name] = data
                        case ["altered", [*names]]:
                            run.altered += [str(name)[:120] for name in names[:10]]
                        case _:
                            break

    def end(self, run: Run) -> None:
        """Kill the process and with it all that it started; wait until it is gone."""
        for channel in (self.control, *self.groups):
            channel.close()
        if warden.forget(self.handle):
            run.flags.append("too-much-memory")
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)
        select.select([self.handle], [], [], 5)
        os.close(self.handle)
