"""Watching a grading run from outside: what it has recorded, what it has started, when it ends."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .conftest import GOOD, TinyCourse

CLASS = [f"student{n:02d}" for n in range(20)]
WRONG = "def cube(n):\n    return n"
LONGEST = 240.0  # seconds; only a run that hangs takes as long


def hand_in_all(course: TinyCourse, pause: float) -> dict[str, float]:
    """A class whose every third does half of it wrong, and what each must get."""
    slow = f"import time\ntime.sleep({pause})\n{GOOD['square']}"
    scores = {}
    for number, student in enumerate(CLASS):
        wrong = number % 3 == 0
        course.hand_in(student, square=slow, cube=WRONG if wrong else GOOD["cube"])
        scores[student] = 2.0 if wrong else 4.0
    return scores


def start(course: TinyCourse, *options: str, **more: Any) -> subprocess.Popen[str]:
    """`autograder grade hw` as a process of its own; what it says on stderr can be read."""
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", "hw", *options],
        cwd=course.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def recorded(course: TinyCourse) -> dict[str, str]:
    """Each student whose result the gradebook has, and when it was recorded."""
    try:
        return dict(course.rows("select student, recorded from autograder_result"))
    except sqlite3.OperationalError:  # not even the table is there yet
        return {}


def children(pid: int, running: str = "") -> list[int]:
    """The processes below one, all or those whose command line holds `running`."""
    found = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, thread.read_text().split()):
            if running in _command_line(child):
                found.append(child)
            found += children(child, running)
    return found


def ended(pid: int) -> bool:
    """Whether a process is no more, or waits only for its parent to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def wait_for(condition: Callable[[], Any], during: subprocess.Popen[str] | None = None) -> Any:
    """The first answer that is not false; where a run is given, before that run ends."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        over = during is not None and during.poll() is not None
        if answer := condition():
            return answer
        if over:
            raise AssertionError(f"the run ended before it happened: {during.communicate()}")
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
