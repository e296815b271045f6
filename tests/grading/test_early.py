"""The glance that decides whether anything is started: it saves time and changes no result."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from autograder import early

from .conftest import TinyCourse
from .running import LONGEST, children, ended, start, wait_for


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> TinyCourse:
    course = TinyCourse(tmp_path_factory.mktemp("glance") / "course").build()
    course.hand_in("ana")
    course.hand_in("ben")
    course.grade("--workers", "1")
    return course


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the glance wants started: the modules of each start."""
    wanted: list[list[str]] = []

    def note(modules: list[str], packages: Any, isolated: bool) -> None:
        wanted.append(modules)

    monkeypatch.setattr(early, "start", note)
    return wanted


def test_where_nothing_is_new_nothing_is_started(
    graded: TinyCourse, started: list[list[str]]
) -> None:
    early.begin(graded.folder, "hw", [], False, True)
    assert started == []


def test_force_and_a_student_who_is_new_start_what_the_notebook_imports(
    graded: TinyCourse, started: list[list[str]]
) -> None:
    early.begin(graded.folder, "hw", [], True, True)
    path = graded.hand_in("new")
    early.begin(graded.folder, "hw", [], False, True)
    early.begin(graded.folder, "hw", ["ana"], False, True)
    shutil.rmtree(path.parents[1])
    assert started == [["math", "autograder.checks", "autograder.checks.grade"]] * 2


def test_an_assignment_that_does_not_exist_starts_nothing(
    graded: TinyCourse, started: list[list[str]]
) -> None:
    assert early.begin(graded.folder, "nonsense", ["ana"], True, True) is None
    assert started == []


def test_a_glance_that_is_wrong_changes_no_result(
    graded: TinyCourse, started: list[list[str]]
) -> None:
    graded.hand_in("ben", cube="def cube(n):\n    return n")
    done = graded.folder / "autograded" / "ben" / "hw" / "hw.ipynb"
    done.chmod(0o644)  # now it seems to be newer than what was handed in
    early.begin(graded.folder, "hw", [], False, True)
    assert started == []
    assert graded.grade("--workers", "1")["ben"]["auto_score"] == 2.0


@pytest.mark.parametrize("option", ["--force", "--unsafe-no-sandbox"])
def test_a_run_that_is_killed_leaves_no_file_in_the_temporary_folder(
    course: TinyCourse, tmp_path: Path, option: str
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    course.hand_in("ana", square="import time\ntime.sleep(3)")
    process = start(course, option, "--workers", "1", env={**os.environ, "TMPDIR": str(temporary)})
    wait_for(lambda: len(children(process.pid, "autograder.zygote")) > 1, process)
    below = children(process.pid)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=LONGEST)
    wait_for(lambda: all(map(ended, below)))
    assert list(temporary.iterdir()) == []
