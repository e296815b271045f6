"""The judge: a warm process of its own that compares what was seen with what is right.

No line of a student's ever runs here. It loads the instructor's cells once, opens the packed
observations (plain values only), runs the judging half of each check, and answers with points and
messages. Silence is no verdict: what could not be judged scores nothing and says so.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from autograder import wire
from autograder.warm import ONE_THREAD

__all__ = ["Judge"]

START_SECONDS = 90.0
SECONDS = 30.0  # for all checks of one submission


class Judge:
    """The grader's handle on the judging process."""

    def __init__(self, modules: list[str]) -> None:
        self._modules = modules
        self._lock = threading.Lock()
        self._plans: dict[str, dict[str, Any]] = {}
        self._start()

    def add_plan(self, name: str, setup: list[str], checks: dict[str, dict[str, Any]]) -> None:
        """Make a notebook's checks known: the instructor's cells and, by grade_id, its halves."""
        self._plans[name] = {"plan": name, "setup": setup, "checks": checks}
        with self._lock:
            self._call(self._plans[name], START_SECONDS)

    def verdicts(self, plan: str, items: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
        """For each item (grade_id, seed, points, data) its verdict, or None where there is none."""
        with self._lock:
            try:
                return list(self._call({"judge": plan, "items": items}, SECONDS))
            except wire.Broken:
                self._restart()
            # One of them broke the judge. Apart, the others get their verdicts.
            return [self._alone(plan, item) for item in items]

    def close(self) -> None:
        """End the process, which has nothing to tidy up."""
        self._channel.close()
        self._process.kill()
        self._process.wait()

    def _alone(self, plan: str, item: dict[str, Any]) -> dict[str, Any] | None:
        try:
            (verdict,) = self._call({"judge": plan, "items": [item]}, SECONDS)
            return dict(verdict)
        except wire.Broken:
            self._restart()
            return None

    def _start(self) -> None:
        mine, theirs = socket.socketpair()
        arguments = [str(theirs.fileno()), *self._modules]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-s", "-m", "autograder.bench", *arguments],
            pass_fds=[theirs.fileno()],
            env={**os.environ, **ONE_THREAD},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self._channel = mine

    def _restart(self) -> None:
        self.close()
        self._start()
        for plan in self._plans.values():
            self._call(plan, START_SECONDS)

    def _call(self, request: dict[str, Any], seconds: float) -> Any:
        self._channel.settimeout(seconds)
        wire.send(self._channel, request)
        return wire.receive(self._channel, deadline=time.monotonic() + seconds)
