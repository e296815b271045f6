"""A run that is killed and started again: nothing lost, nothing twice, nothing done again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat

from .conftest import GOOD, TinyCourse

CLASS = [f"student{n:02d}" for n in range(24)]
SLOW = "import time\ntime.sleep(0.4)\n" + GOOD["square"]


def start(course: TinyCourse, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", "hw", *options],
        cwd=course.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def recorded(course: TinyCourse) -> dict[str, str]:
    try:
        return dict(course.rows("select student, recorded from autograder_result"))
    except Exception:
        return {}


def children(pid: int) -> list[int]:
    found = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, thread.read_text().split()):
            found += [child, *children(child)]
    return found


def ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def wait_for(condition, seconds: float = 60.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := condition():
            return answer
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def test_killed_in_the_middle_and_started_again_it_goes_on(course: TinyCourse) -> None:
    for student in CLASS:
        course.hand_in(student, square=SLOW)
    process = start(course, "--workers", "2")
    wait_for(lambda: len(recorded(course)) >= 4)
    below = children(process.pid)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    first = recorded(course)
    assert 4 <= len(first) < len(CLASS)
    wait_for(lambda: all(map(ended, below)))

    lines = course.grade("--workers", "2")
    assert sorted(lines) == CLASS
    assert {line["auto_score"] for line in lines.values()} == {4.0}
    after = recorded(course)
    assert {name: after[name] for name in first} == first, "what was recorded was done again"
    assert sorted(after) == CLASS
    for table, count in (("submitted_assignment", 24), ("submitted_notebook", 24), ("grade", 72)):
        assert course.rows(f"select count(*) from {table}") == [(count,)]
    for student in CLASS:
        nbformat.read(course.folder / "autograded" / student / "hw" / "hw.ipynb", 4)
    assert not list(course.folder.glob("autograded/*/hw/.*"))


def test_what_has_not_changed_is_not_run_again(course: TinyCourse) -> None:
    course.hand_in("ana")
    course.hand_in("ben")
    course.grade()
    before = recorded(course)
    course.hand_in("ben", square="def square(n):\n    return -1")
    lines = course.grade()
    after = recorded(course)
    assert after["ana"] == before["ana"]
    assert after["ben"] != before["ben"]
    assert (lines["ana"]["auto_score"], lines["ben"]["auto_score"]) == (4.0, 2.0)


def test_changed_tests_and_other_limits_are_reasons_to_run_again(course: TinyCourse) -> None:
    course.hand_in("ana")
    first = course.grade()["ana"]
    again = course.grade("--memory", "2000")["ana"]
    assert again["environment_hash"] != first["environment_hash"]
    path = course.folder / "source" / "hw" / "hw.ipynb"
    path.write_text(path.read_text().replace("points=2, found", "points=1, found"))
    changed = course.grade("--memory", "2000")["ana"]
    assert changed["tests_hash"] != first["tests_hash"]
    assert changed["submission_hash"] == first["submission_hash"]


def test_force_grades_again_and_keeps_what_a_human_gave(course: TinyCourse) -> None:
    course.hand_in("ana")
    course.grade()
    give = "update grade set manual_score = 2.5, needs_manual_grade = 0 where cell_id in"
    course.rows(f"{give} (select id from base_cell where name = 'essay')")
    say = "update comment set manual_comment = 'well put' where cell_id in"
    course.rows(f"{say} (select id from base_cell where name = 'essay')")
    before = recorded(course)
    line = course.grade("--force")["ana"]
    assert recorded(course) != before
    assert (line["auto_score"], line["score"]) == (4.0, 6.5)
    assert course.rows("select manual_score from grade where manual_score is not null") == [(2.5,)]
    assert ("well put",) in course.rows("select manual_comment from comment")


def test_the_report_names_every_submission_also_the_unchanged(course: TinyCourse) -> None:
    course.hand_in("ana")
    first = course.grade()
    assert course.grade() == first
    line = first["ana"]
    wanted = """student assignment notebook status score max_score auto_score max_auto_score
        needs_manual_grade checks flags seconds tests_hash submission_hash environment_hash"""
    assert set(wanted.split()) <= set(line)
    assert set(line["checks"][0]) >= {"grade_id", "points", "max_points", "message"}
    json.dumps(line, allow_nan=False)
