"""A run that is killed and started again: nothing lost, nothing twice, nothing done again."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest

import autograder
from autograder.writer import _replace

from .conftest import TinyCourse
from .running import CLASS, LONGEST, children, ended, hand_in_all, recorded, start, wait_for

OLD = '{"student": "from an earlier run"}\n'
MANUAL = """in (select id from base_cell where name = 'essay') and notebook_id in
 (select n.id from submitted_notebook n join submitted_assignment a on n.assignment_id = a.id
 where a.student_id = 'ana')"""


@dataclass
class Story:
    """One class, graded by runs that are stopped in every way, and what was there after each."""

    course: TinyCourse
    scores: dict[str, float]
    after: list[dict[str, str]] = field(default_factory=list)  # recorded, when each run had ended
    left: list[list[int]] = field(default_factory=list)  # processes that each run had started
    report: list[str] = field(default_factory=list)
    interrupted: tuple[int, str] = (0, "")
    second: tuple[int, str] = (0, "")
    lines: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    course = TinyCourse(tmp_path_factory.mktemp("killed") / "course").build()
    told = Story(course, hand_in_all(course, pause=1.0))  # a loaded machine is late to look
    report = course.folder / "report.jsonl"
    report.write_text(OLD)
    options = ("--workers", "2", "--json", str(report))

    def end(process: Any, how: int) -> tuple[int, str]:
        below = children(process.pid)
        process.send_signal(how)
        _, said = process.communicate(timeout=LONGEST)
        wait_for(lambda: all(map(ended, below)))
        told.after.append(recorded(course))
        told.report.append(report.read_text())
        return process.returncode, said

    process = start(course, *options)
    wait_for(lambda: children(process.pid, "autograder.zygote"), process)
    end(process, signal.SIGKILL)  # while it starts

    process = start(course, *options)
    wait_for(lambda: len(recorded(course)) >= 2, process)
    process.send_signal(signal.SIGSTOP)  # else it might be over before the second has started
    done = course.command("grade", "hw")
    told.second = done.returncode, done.stderr
    end(process, signal.SIGKILL)  # in the middle

    process = start(course, *options)
    wait_for(lambda: len(recorded(course)) >= len(told.after[-1]) + 2, process)
    told.interrupted = end(process, signal.SIGINT)

    with contextlib.closing(sqlite3.connect(course.folder / "gradebook.db")) as formgrader:
        formgrader.execute("begin")  # somebody looks at the gradebook all the time
        formgrader.execute("select * from grade").fetchall()
        process = start(course, *options)
        wait_for(lambda: len(recorded(course)) >= len(told.after[-1]) + 1, process)
        for server in ("autograder.zygote", "autograder.bench"):
            for pid in children(process.pid, server):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        _, said = process.communicate(timeout=LONGEST)
        assert process.returncode == 0, said
    told.after.append(recorded(course))
    told.lines = [json.loads(line) for line in report.read_text().splitlines()]
    return told


def test_each_run_was_stopped_in_the_middle(story: Story) -> None:
    counts = [len(done) for done in story.after]
    assert counts[0] < 2 <= counts[1] < counts[2] < counts[3] == len(CLASS)


def test_a_result_that_was_recorded_is_never_lost_or_made_again(story: Story) -> None:
    for before in story.after:
        assert {name: story.after[-1][name] for name in before} == before


def test_each_submission_stands_once_in_the_report_with_its_score(story: Story) -> None:
    assert sorted(line["student"] for line in story.lines) == CLASS
    assert {line["student"]: line["auto_score"] for line in story.lines} == story.scores


def test_servers_that_are_killed_cost_nobody_a_flag(story: Story) -> None:
    assert [line["student"] for line in story.lines if line["flags"]] == []


def test_each_submission_stands_once_in_the_gradebook(story: Story) -> None:
    count = len(CLASS)
    for table, rows in {
        "student": count,
        "submitted_assignment": count,
        "submitted_notebook": count,
        "grade": 3 * count,
        "comment": 3 * count,
    }.items():
        assert story.course.rows(f"select count(*) from {table}") == [(rows,)], table
    scores = story.course.rows(
        "select student_id, sum(auto_score) from grade join submitted_notebook n on"
        " grade.notebook_id = n.id join submitted_assignment a on n.assignment_id = a.id"
        " group by student_id"
    )
    assert dict(scores) == story.scores


def test_no_file_is_half_written_or_left_over(story: Story) -> None:
    folder = story.course.folder
    for student in CLASS:
        nbformat.validate(nbformat.read(folder / "autograded" / student / "hw" / "hw.ipynb", 4))
    assert [path for path in folder.rglob(".*") if path.is_file()] == []


def test_a_report_is_replaced_only_by_a_whole_one(story: Story) -> None:
    assert story.report == [OLD] * 3


def test_ctrl_c_gets_one_sentence(story: Story) -> None:
    code, said = story.interrupted
    assert code == 130
    assert said.splitlines() == ["interrupted; start it again and it goes on where it was"]


def test_a_second_run_at_the_same_time_is_refused(story: Story) -> None:
    code, said = story.second
    assert code == 2
    assert said.splitlines() == ["autograder: hw is being graded by another run; wait for it"]


def test_a_draft_that_a_killed_run_left_does_not_stay(tmp_path: Path) -> None:
    path = tmp_path / "hw.ipynb"
    _replace(path, b"first")
    draft = tmp_path / ".hw.ipynb.part"
    draft.write_bytes(b"hal")
    draft.chmod(0o444)
    _replace(path, b"second")
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"second", [path])


@dataclass
class Changes:
    """Three students, graded after each change of something."""

    lines: list[dict[str, Any]]
    times: list[dict[str, str]]
    course: TinyCourse


@pytest.fixture(scope="module")
def changes(tmp_path_factory: pytest.TempPathFactory) -> Changes:
    course = TinyCourse(tmp_path_factory.mktemp("changes") / "course").build()
    told = Changes([], [], course)

    def grade(*options: str) -> None:
        told.lines.append(course.grade("--workers", "1", *options))
        told.times.append(recorded(course))

    course.hand_in("ana")
    course.hand_in("ben")
    stamp = course.hand_in("late").with_name("timestamp.txt")
    stamp.write_text("2026-02-03 04:05:06 UTC")
    grade()
    with contextlib.closing(sqlite3.connect(course.folder / "gradebook.db")) as human:
        given = f"manual_score = 2.5, needs_manual_grade = 0 where cell_id {MANUAL}"
        human.execute(f"update grade set {given}")
        human.execute(f"update comment set manual_comment = 'well put' where cell_id {MANUAL}")
        human.commit()
    course.hand_in("ben", square="def square(n):\n    return -1")
    stamp.write_text("2026-02-04 04:05:06 UTC")
    grade()  # 1: another answer of ben's
    grade("--force")  # 2
    path = course.folder / "source" / "hw" / "hw.ipynb"
    path.write_text(path.read_text().replace("points=2, found", "points=1, found"))
    grade()  # 3: other tests
    grade("--memory", "2000")  # 4: another limit
    autograder.grade("hw", course.folder, workers=1, memory=2000)
    told.times.append(recorded(course))  # 5: nothing new
    return told


def test_what_has_not_changed_is_not_run_again(changes: Changes) -> None:
    before, after = changes.times[:2]
    assert after["ana"] == before["ana"]
    assert after["ben"] != before["ben"]
    assert changes.lines[1]["ben"]["auto_score"] == 2.0


def test_what_the_command_graded_is_not_new_to_the_function(changes: Changes) -> None:
    assert changes.times[5] == changes.times[4]


def test_an_unchanged_result_is_reported_as_the_gradebook_has_it_now(changes: Changes) -> None:
    first, second = (lines["ana"] for lines in changes.lines[:2])
    assert (first["score"], first["needs_manual_grade"]) == (4.0, True)
    assert second == {**first, "score": 6.5, "needs_manual_grade": False}


def test_force_grades_again_and_keeps_what_a_human_gave(changes: Changes) -> None:
    for student in ("ana", "ben"):
        assert changes.times[2][student] != changes.times[1][student]
    assert changes.lines[2]["ana"]["score"] == 6.5
    rows = changes.course.rows
    assert rows("select manual_score from grade where manual_score is not null") == [(2.5,)]
    assert ("well put",) in rows("select manual_comment from comment")


def test_the_same_work_handed_in_again_later_is_recorded_as_late_as_it_is(
    changes: Changes,
) -> None:
    assert changes.times[1]["late"] != changes.times[0]["late"]
    query = "select timestamp from submitted_assignment where student_id = 'late'"
    assert changes.course.rows(query) == [("2026-02-04 04:05:06.000000",)]


@pytest.mark.parametrize(("run", "name"), [(1, "submission"), (3, "tests"), (4, "environment")])
def test_one_hash_changes_with_what_it_stands_for(changes: Changes, run: int, name: str) -> None:
    before, after = changes.lines[run - 1]["ben"], changes.lines[run]["ben"]
    kinds = ("submission", "tests", "environment")
    assert [k for k in kinds if before[f"{k}_hash"] != after[f"{k}_hash"]] == [name]
    assert changes.times[run]["ben"] != changes.times[run - 1]["ben"]


def test_a_student_who_was_taken_out_of_the_gradebook_is_recorded_again(tmp_path: Path) -> None:
    from nbgrader.api import Gradebook

    course = TinyCourse(tmp_path / "course").build()
    course.hand_in("ana")
    before = course.grade()["ana"]["score"]
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        gradebook.remove_student("ana")
    assert course.grade()["ana"]["score"] == before
    assert course.rows("select id from student") == [("ana",)]


def test_a_line_of_the_report_has_every_field(changes: Changes) -> None:
    line = changes.lines[0]["ana"]
    wanted = """student assignment notebook status score max_score auto_score max_auto_score
        needs_manual_grade checks flags seconds tests_hash submission_hash environment_hash"""
    assert set(wanted.split()) <= set(line)
    assert {"grade_id", "points", "max_points", "message"} <= set(line["checks"][0])
