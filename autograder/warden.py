"""Adds up what a submission's processes use together, and ends the one that uses too much.

A limit on each process is not enough: many may each stay below it. Control groups would do this,
where they can be had; they often cannot. So one thread looks a few times a second.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

__all__ = ["forget", "memory_of", "watch"]

EVERY = 0.25  # seconds
SHARED_MB = 512  # the libraries, which a submission inherits from the warm process
FULL = 208 << 10  # bytes that the kernel holds for a socket which is written to and never read


class _Warden:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: dict[int, tuple[int, float]] = {}  # pidfd: its process, bytes allowed
        self._stopped: set[int] = set()
        self._thread: threading.Thread | None = None

    def watch(self, handle: int, megabytes: int) -> None:
        """Look after a process and all that it starts until `forget`."""
        with self._lock:
            self._watched[handle] = _pid(handle), (megabytes + SHARED_MB) * float(1 << 20)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="warden", daemon=True)
                self._thread.start()

    def forget(self, handle: int) -> bool:
        """Look after it no longer. True where it had to be stopped."""
        with self._lock:
            self._watched.pop(handle, None)
            stopped = handle in self._stopped
            self._stopped.discard(handle)
            return stopped

    def _work(self) -> None:
        seen: set[int] = set()
        while True:
            time.sleep(EVERY)
            with self._lock:
                # Most submissions are over before it is their turn, and cost nothing here.
                old = {h: one for h, one in self._watched.items() if h in seen}
                seen = set(self._watched)
            for handle, (pid, most) in old.items():
                if memory_of(pid) + _held_for(pid) > most:
                    self._stop(handle)

    def _stop(self, handle: int) -> None:
        with self._lock:
            if handle in self._watched:
                self._stopped.add(handle)
                with contextlib.suppress(OSError):
                    signal.pidfd_send_signal(handle, signal.SIGKILL)


def memory_of(pid: int) -> float:
    """Bytes in the memory of a process and its descendants; shared pages count once."""
    return sum(map(_proportional, _family(pid)))


def _held_for(pid: int) -> float:
    """Bytes that the kernel may hold for their open files, which no process's memory shows."""
    total = 0.0
    for one in _family(pid):
        with contextlib.suppress(OSError):
            total += FULL * len(os.listdir(f"/proc/{one}/fd"))
    return total


def _family(pid: int) -> Iterator[int]:
    """A process and its descendants."""
    pending = [pid]
    while pending:
        one = pending.pop()
        yield one
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{one}/task"):
                text = Path(f"/proc/{one}/task/{thread}/children").read_text()
                pending += map(int, text.split())


def _proportional(pid: int) -> float:
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024.0
    return 0.0


def _pid(handle: int) -> int:
    for line in Path(f"/proc/self/fdinfo/{handle}").read_text().splitlines():
        if line.startswith("Pid:"):
            return int(line.split()[1])
    return -1


_warden = _Warden()
watch, forget = _warden.watch, _warden.forget
