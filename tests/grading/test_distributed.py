"""Workers elsewhere: Dask's scheduler and workers, one killed and one added in mid-run."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import GOOD, TinyCourse
from .test_resume import CLASS, children, recorded, start, wait_for

SLOW = "import time\ntime.sleep(0.8)\n" + GOOD["square"]


def _say(path: Path) -> str:
    return path.read_text(errors="replace") if path.exists() else ""


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler of its own."""
    log = tmp_path / "scheduler.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "distributed.cli.dask_scheduler"),
                *("--host", "127.0.0.1", "--port", "0"),
                *("--no-dashboard", "--dashboard-address", "127.0.0.1:0"),
            ],
            stdout=output,
            stderr=output,
        )
    try:
        found = wait_for(lambda: re.search(r"tcp://127\.0\.0\.1:\d+", _say(log)))
        yield found.group()
    finally:
        process.terminate()
        process.wait(10)


def worker(address: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "distributed.cli.dask_worker", address),
            *("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"),
            *("--local-directory", str(folder)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
    )


def test_a_worker_dies_and_another_comes_and_nothing_is_lost_or_done_twice(
    course: TinyCourse, scheduler: str, tmp_path: Path
) -> None:
    for student in CLASS:
        course.hand_in(student, square=SLOW)
    workers = [worker(scheduler, tmp_path), worker(scheduler, tmp_path)]
    try:
        report = course.folder / "report.jsonl"
        process = start(course, "--scheduler", scheduler, "--json", str(report))
        wait_for(lambda: len(recorded(course)) >= 3, 120)
        os.kill(workers[0].pid, signal.SIGKILL)
        workers.append(worker(scheduler, tmp_path))
        wait_for(lambda: children(workers[2].pid), 120)
        assert process.wait(180) == 0
        lines = report.read_text().splitlines()
        assert len(lines) == len(CLASS)
        assert sorted(recorded(course)) == CLASS
        assert all('"auto_score": 4.0' in line for line in lines)
        assert course.rows("select count(*) from grade") == [(72,)]
    finally:
        for one in workers:
            one.terminate()
            one.wait(10)


def test_a_scheduler_that_is_not_there_gets_one_clear_sentence(course: TinyCourse) -> None:
    course.hand_in("ana")
    done = course.command("grade", "hw", "--scheduler", "tcp://127.0.0.1:9")
    assert done.returncode == 2
    assert "tcp://127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr
