"""The warm process: it has loaded everything, and forks one isolated process a submission.

Runs inside the sandbox, never runs a line of a student's, and holds nothing worth reading: no
tests, no grades, no other submission. A fork takes a few milliseconds; a fresh Python, seconds.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import shutil
import socket
import sys
from typing import Any

from autograder import linux, wire
from autograder.isolate import Limits, enter_fork_server_namespace, isolate, syscall_filter

__all__ = ["main"]


def main(settings: dict[str, Any]) -> None:
    """Serve forks on the socket of `settings` until the other side hangs up."""
    isolated = settings["isolated"]
    if isolated:
        enter_fork_server_namespace()
    from autograder import shell, tripwire
    from autograder.warm import warm_up

    ready = shell.create()
    loaded = warm_up([*settings["modules"], "autograder.student", "autograder.observer"])
    rules = syscall_filter() if isolated else None
    tripwire.remember()
    # What exists now is never looked at by the garbage collector, whose marks would copy pages.
    gc.collect()
    gc.freeze()
    channel = socket.socket(fileno=settings["socket"])
    own_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY) if isolated else -1
    wire.send_with_files(channel, {"ready": loaded}, [])
    while True:
        _reap()
        if not select.select([channel], [], [], 0.5)[0]:
            continue
        try:
            job, files = wire.receive_with_files(channel)
        except wire.Broken:
            if not isolated:
                shutil.rmtree(settings["home"], ignore_errors=True)
            os._exit(0)  # the grader is gone: so are we, and with us every submission's process
        if isolated:
            linux.unshare(linux.NEWPID)
        child = os.fork()
        if child == 0:
            _become_student(channel, own_namespace, files, job, settings, rules, ready)
        if isolated:
            linux.setns(own_namespace, linux.NEWPID)
        handle = os.pidfd_open(child)
        wire.send_with_files(channel, {"job": job["job"]}, [handle])
        for file in (handle, *files):
            os.close(file)


def _become_student(
    channel: socket.socket,
    own_namespace: int,
    files: list[int],
    job: dict[str, Any],
    settings: dict[str, Any],
    rules: Any,
    ready: Any,
) -> None:
    """In the fork: lose every way back, isolate, and run the submission. Does not return."""
    code = 1
    try:
        # kill(0, ...) reaches a whole process group, across PID namespaces: have one of one's own.
        os.setsid()
        channel.close()
        if own_namespace >= 0:
            os.close(own_namespace)
        if settings["isolated"]:
            isolate(Limits(**job["limits"]), settings["private"], rules)
        from autograder import student

        control, *groups = (socket.socket(fileno=file) for file in files)
        student.run(control, groups, ready, settings["home"])
        code = 0
    except BaseException as error:
        with contextlib.suppress(OSError):
            print(f"the student process did not start: {error!r}", file=sys.__stderr__, flush=True)
    finally:
        os._exit(code)


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
