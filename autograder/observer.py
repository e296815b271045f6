"""Runs the observing halves of checks in a copy of the student's process, and sends what they saw.

Nothing here is trusted: it lives beside the student's code. A copy that dies or hangs costs the
check that it was at and no other, for the next check starts in a new copy.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import mmap
import os
import select
import signal
import socket
import sys
import time
from typing import Any

from autograder import asserts, checks, threads, tripwire, wire
from autograder.checks import Case
from autograder.clock import SECONDS_PER_CHECK
from autograder.plain import Failure, encode, failure_of

__all__ = ["wait_and_serve"]

GRACE = 2.0  # seconds beyond a check's own limit before its process is killed


def wait_and_serve(channel: socket.socket, ready: Any) -> None:
    """Wait until the tests of this place arrive, run them, say when all is done."""
    task = wire.receive(channel)
    if _serve(channel, ready, task, task["checks"]):
        # Something was patched while it was observed. Now one at a time, to see where.
        for check in task["checks"]:
            _serve(channel, ready, task, [check])
    wire.send(channel, ["end"])


def _serve(channel: socket.socket, ready: Any, task: dict[str, Any], pending: list[Any]) -> bool:
    """Run checks in a copy, and after a crash the rest in another; True where any was tricked."""
    alone, tricked = len(pending) == 1, False
    task = task | {"before": list(task["before"])}
    while pending:
        # A test of asserts has as long as a cell has: it may call slow code many times.
        plain = any(check["kind"] == "asserts" for check in pending)
        limit = task["seconds"] if plain else SECONDS_PER_CHECK
        at = mmap.mmap(-1, 8)
        child = os.fork()
        if child == 0:
            try:
                _observe(channel, ready, task, pending, at, alone)
            finally:
                os._exit(0)
        reason = _watch(child, at, limit)
        tricked |= at[4] == 1
        replayed = int.from_bytes(at[5:7], "little")
        if replayed:  # an earlier test ended the process again: its verdict is known, go on
            task["before"].pop(replayed - 1)
            continue
        reached = int.from_bytes(at[:4], "little")
        if not reached and task["before"] and reason[0] == "ProcessEnded":
            task["before"].clear()  # what an earlier test left behind may have ended it
            continue
        if reached < len(pending):
            _say_failed(channel, pending[reached], *reason)
        pending = pending[reached + 1 :]
    return tricked and not alone


def _say_failed(channel: socket.socket, check: dict[str, Any], kind: str, message: str) -> None:
    failure = encode(Failure(kind, message))
    wire.send(channel, ["seen", check["check"], wire.pack({"seen": failure})])


def _watch(child: int, at: mmap.mmap, limit: float) -> tuple[str, str]:
    """Wait for the copy to end; kill it where it stays at one check for too long."""
    handle = os.pidfd_open(child)
    seen, since = at[:], time.monotonic()
    try:
        while not select.select([handle], [], [], 0.25)[0]:
            now = at[:]
            if now != seen:
                seen, since = now, time.monotonic()
            elif time.monotonic() - since > limit + GRACE:
                signal.pidfd_send_signal(handle, signal.SIGKILL)
                os.waitpid(child, 0)
                return "TimeLimit", f"no answer within {limit:g} s"
        _, status = os.waitpid(child, 0)
    finally:
        os.close(handle)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        return "ProcessEnded", f"the process was ended by signal {-code} while the check ran"
    return "ProcessEnded", "your code ended the process while the check ran"


def _observe(
    channel: socket.socket,
    ready: Any,
    task: dict[str, Any],
    pending: list[Any],
    at: mmap.mmap,
    alone: bool,
) -> None:
    sys.settrace(None)
    sys.setprofile(None)
    _report(channel, tripwire.restore())
    sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
    threads.revive()
    apart = any(check["kind"] != "asserts" for check in pending)
    names = _namespace(ready.user_ns, task["definitions"]) if apart else {}
    for number, source in enumerate(task["before"], 1):
        at[5:7] = number.to_bytes(2, "little")
        asserts.replay(source, ready.user_ns)
    at[5:7] = bytes(2)
    for number, check in enumerate(pending):
        if check["kind"] == "asserts":
            answer = asserts.run(check["source"], ready, task["seconds"])
        else:
            answer = {"seen": encode(_look(check, names, ready.user_ns))}
        wire.send(channel, ["seen", check["check"], wire.pack(answer)])
        at[:4] = (number + 1).to_bytes(4, "little")
    altered = tripwire.restore()
    if altered:
        _report(channel, altered)
        at[4] = 1
        if alone:
            message = f"your code changed {altered[0]} while it was checked"
            _say_failed(channel, pending[0], "PatchedLibrary", message)


def _report(channel: socket.socket, altered: list[str]) -> None:
    if altered:
        wire.send(channel, ["altered", altered])


def _look(check: dict[str, Any], names: dict[str, Any], student: dict[str, Any]) -> Any:
    case = Case(check["seed"], check["points"], checks.names_of(student))
    try:
        exec(compile(check["source"], "<check>", "exec"), names)
    except Exception as error:
        return failure_of(error)
    return checks.look(names["observe"], case)


def _namespace(student: dict[str, Any], definitions: list[str]) -> dict[str, Any]:
    """The student's names, and above them what the instructor's own cells import and define.

    Python's own names are Python's here: a student's `list = [1, 2]` costs nothing in a check.
    """
    names = {name: value for name, value in student.items() if name not in vars(builtins)}
    names["__builtins__"] = sys.modules["builtins"]
    if torch := sys.modules.get("torch"):
        # The judge draws its numbers of this type, too, unless the instructor chose another one.
        torch.set_default_dtype(torch.float32)
    for source in definitions:
        with contextlib.suppress(Exception):
            exec(compile(source, "<setup>", "exec"), names)
    return names
