"""Workers elsewhere: a scheduler and workers of their own, one killed, one added in mid-run."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder import cluster
from autograder.command import main
from autograder.results import Submission
from autograder.schedule import Spec

from .conftest import TinyCourse
from .running import CLASS, LONGEST, children, ended, hand_in_all, recorded, start, wait_for

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts one of Dask's processes, in a folder of its own; each is ended at the end."""
    folder = tmp_path_factory.mktemp("dask")
    started: list[subprocess.Popen[bytes]] = []

    def begin(
        program: str, *options: str, before: tuple[str, ...] = (), **variables: str
    ) -> subprocess.Popen[bytes]:
        with (folder / f"{len(started)}.log").open("wb") as log:
            process = subprocess.Popen(
                [
                    *(*before, sys.executable, "-m", "dask", program, *options),
                    *("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"),
                ],
                stdout=log,
                stderr=log,
                cwd=folder,
                env={**os.environ, **variables},
            )
        process.log = Path(log.name)  # type: ignore[attr-defined]
        started.append(process)
        return process

    yield begin
    for process in reversed(started):
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


def begin_scheduler(run: Start) -> tuple[str, subprocess.Popen[bytes]]:
    process = run("scheduler", "--port", "0")
    found = wait_for(lambda: re.search(r"tcp://127\.0\.0\.1:\d+", process.log.read_text()))  # type: ignore[attr-defined]
    return found.group(), process


@pytest.fixture(scope="module")
def scheduler(run: Start) -> str:
    return begin_scheduler(run)[0]


def begin_worker(run: Start, address: str, course: TinyCourse, **variables: str) -> Any:
    """A worker of one thread. Where this can be done, the course's folder is empty for it."""
    options = ("--nthreads", "1", "--no-nanny", "--memory-limit", "0")
    if os.geteuid() != 0 or variables:
        return run("worker", address, *options, **variables)
    hide = f'mount -t tmpfs none "{course.folder}" && exec "$@"'
    without = ("unshare", "--mount", "--propagation", "private", "sh", "-c", hide, "sh")
    return run("worker", address, *options, before=without)


@pytest.fixture(scope="module")
def lines(
    run: Start, scheduler: str, shared_course: TinyCourse
) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """A class of which one worker dies, and another comes, while it is graded; and its scores."""
    course = shared_course
    scores = hand_in_all(course, pause=0.6)
    report = course.folder / "report.jsonl"
    workers = [begin_worker(run, scheduler, course) for _ in range(2)]
    process = start(course, "--scheduler", scheduler, "--json", str(report))
    wait_for(lambda: all(children(one.pid, "autograder.zygote") for one in workers), process)
    wait_for(lambda: len(recorded(course)) >= 2, process)
    below = children(workers[0].pid)
    workers[0].send_signal(signal.SIGKILL)
    process.send_signal(signal.SIGSTOP)  # else it might be over before the new worker has started
    workers.append(begin_worker(run, scheduler, course))
    with cluster.connect(scheduler) as client:
        wait_for(lambda: len(client.nthreads()) == 2)
    process.send_signal(signal.SIGCONT)
    wait_for(lambda: children(workers[2].pid, "autograder.zygote"), process)
    _, said = process.communicate(timeout=LONGEST)
    assert process.returncode == 0, said
    wait_for(lambda: all(map(ended, below)))
    return [json.loads(line) for line in report.read_text().splitlines()], scores


def test_nothing_is_lost_and_nothing_twice(lines: Any, shared_course: TinyCourse) -> None:
    report, scores = lines
    assert sorted(line["student"] for line in report) == CLASS
    assert {line["student"]: line["auto_score"] for line in report} == scores
    assert sorted(recorded(shared_course)) == CLASS
    assert shared_course.rows("select count(*) from grade") == [(3 * len(CLASS),)]


def test_the_workers_keep_no_process_of_a_run_that_is_over(
    lines: Any, scheduler: str, run: Start
) -> None:
    def graders(dask_worker: Any) -> int:
        from autograder import schedule

        return len(schedule._graders)

    with cluster.connect(scheduler) as client:
        assert set(client.run(graders).values()) == {0}


def test_a_run_here_finds_their_results_and_agrees(lines: Any, shared_course: TinyCourse) -> None:
    report, _ = lines
    before = recorded(shared_course)
    assert shared_course.grade() == {line["student"]: line for line in report}
    assert recorded(shared_course) == before
    some = [option for student in CLASS[:4] for option in ("--student", student)]
    here = shared_course.grade("--force", *some)
    there = {line["student"]: line for line in report}
    for student, line in here.items():
        for name in ("score", "auto_score", "checks", "flags", "environment_hash", "tests_hash"):
            mine, theirs = line[name], there[student][name]
            if name == "checks":
                mine, theirs = ([c["points"] for c in checks] for checks in (mine, theirs))
            assert mine == theirs, name


def test_doctor_asks_each_worker(
    lines: Any, scheduler: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--scheduler", scheduler]) == 0
    said = capsys.readouterr().out
    assert len(re.findall(r"tcp://\S+: the sandbox has no network", said)) == 2


def test_a_worker_without_bubblewrap_grades_nothing_and_says_what_to_install(
    run: Start, course: TinyCourse
) -> None:
    course.hand_in("ana")
    address, _ = begin_scheduler(run)
    begin_worker(run, address, course, PATH=str(course.folder))
    process = start(course, "--scheduler", address)
    _, said = process.communicate(timeout=LONGEST)
    assert process.returncode == 2
    assert re.search(r"autograder: on the worker \S+: .*apt-get install bubblewrap", said)
    assert "Traceback" not in said
    assert recorded(course) == {}


def test_a_scheduler_that_dies_ends_the_run_with_one_sentence_and_the_next_goes_on(
    run: Start, course: TinyCourse
) -> None:
    hand_in_all(course, pause=0.4)
    address, scheduler = begin_scheduler(run)
    begin_worker(run, address, course)
    process = start(course, "--scheduler", address)
    wait_for(lambda: len(recorded(course)) >= 2, process)
    scheduler.kill()
    _, said = process.communicate(timeout=LONGEST)
    assert process.returncode == 2
    assert said.splitlines() == [
        "autograder: the connection to the scheduler is lost; "
        "start again, and it goes on where it was"
    ]
    before = recorded(course)
    assert 2 <= len(before) < len(CLASS)
    assert sorted(course.grade("--workers", "2")) == CLASS
    assert {name: recorded(course)[name] for name in before} == before


def test_a_worker_of_another_environment_grades_nothing() -> None:
    spec = Spec({})
    spec.environment["torch"] = "1.0"
    said = cluster._grade_elsewhere(spec, [])
    assert isinstance(said, str)
    assert re.search(r"the worker on \S+ has another environment: torch is missing there", said)
    assert "1.0 here" in said
    assert replace(spec).environment == cluster._environment_here(())


def test_a_folder_name_that_is_no_text_makes_a_name_for_a_task() -> None:
    student = os.fsdecode(b"\xff")
    assert cluster._key("1", [Submission(student, "hw", "hw")]) == "grade-1-hw-'\\udcff'"


def test_a_scheduler_that_is_not_there_gets_one_sentence(
    course: TinyCourse, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    course.hand_in("ana")
    for address in ("tcp://127.0.0.1:9", "nowhere"):
        arguments = ["grade", "hw", "--course-dir", str(course.folder), "--scheduler", address]
        assert main(arguments) == 2
        assert f"autograder: no Dask scheduler answers at {address}" in capsys.readouterr().err
