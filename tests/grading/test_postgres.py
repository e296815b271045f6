"""The gradebook in a real PostgreSQL server, which the test starts and ends."""

from __future__ import annotations

import csv
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config

from .conftest import TinyCourse
from .test_same_as_stock import ROWS

NOBODY_THERE = "postgresql+psycopg://grader:secret@/gradebook?host=/nowhere"


def _binary(name: str) -> str:
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(places[-1]) if places else None)
    assert found, f"{name} is missing: apt-get install postgresql"
    return found


def _as_somebody(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an empty database; reached through a socket file, not over the network."""
    # A socket's path has to be short, and nobody has to be able to walk there.
    with tempfile.TemporaryDirectory(prefix="postgres-") as name:
        folder = Path(name)
        data, sockets = folder / "data", folder / "sockets"
        sockets.mkdir()
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            for one in (folder, sockets):
                os.chown(one, nobody.pw_uid, nobody.pw_gid)

        def run(*command: str) -> None:
            done = subprocess.run(
                _as_somebody(list(command)), cwd=folder, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stdout + done.stderr

        run(_binary("initdb"), "-D", str(data), "-U", "grader", "-A", "trust", "--no-sync")
        options = f"-c listen_addresses= -c unix_socket_directories={sockets} -c fsync=off"
        log = str(folder / "log")
        run(_binary("pg_ctl"), "-D", str(data), "-l", log, "-o", options, "-w", "start")
        try:
            run(_binary("createdb"), "-h", str(sockets), "-U", "grader", "gradebook")
            yield f"postgresql+psycopg://grader@/gradebook?host={sockets}"
        finally:
            run(_binary("pg_ctl"), "-D", str(data), "-m", "fast", "-w", "stop")


def ask(url: str, query: str) -> list[tuple[Any, ...]]:
    """The answer of a gradebook, in an order and a form that do not depend on the database."""
    engine = sqlalchemy.create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(sqlalchemy.text(query)).all()
    engine.dispose()
    same = {"True": "1", "False": "0"}
    texts = (tuple(str(value)[:19] for value in row) for row in rows)
    return sorted(tuple(same.get(text, text) for text in row) for row in texts)


@pytest.fixture(scope="module")
def graded(server: str, shared_course: TinyCourse) -> dict[str, Any]:
    """The same class graded twice into PostgreSQL and once into SQLite."""
    course = shared_course
    for student in ("ana", "ben", "cleo"):
        path = course.hand_in(student)
        path.with_name("timestamp.txt").write_text("2026-02-03 04:05:06 UTC")
    course.hand_in("dora", cube="cube = None", essay="")
    course.hand_in("eve").write_text("no notebook")
    first = course.grade("--db", server, ok=1)
    when = "select student, recorded from autograder_result"
    before = ask(server, when)
    assert not (course.folder / "gradebook.db").exists()
    again = course.grade("--db", server, ok=1)
    after = ask(server, when)
    here = course.grade(ok=1)
    return {"first": first, "again": again, "here": here, "before": before, "after": after}


def test_everyone_gets_what_they_should(graded: dict[str, Any]) -> None:
    scores = {student: line["auto_score"] for student, line in graded["first"].items()}
    assert scores == {"ana": 4.0, "ben": 4.0, "cleo": 4.0, "dora": 2.0, "eve": 0.0}


def test_what_is_recorded_there_is_not_run_again(graded: dict[str, Any]) -> None:
    assert graded["again"] == graded["first"]
    assert graded["after"] == graded["before"]


@pytest.mark.parametrize("what", ROWS)
def test_the_rows_are_those_of_sqlite(
    graded: dict[str, Any], server: str, shared_course: TinyCourse, what: str
) -> None:
    there = ask(server, ROWS[what])
    assert there
    assert there == ask(f"sqlite:///{shared_course.folder}/gradebook.db", ROWS[what])


def test_nbgraders_gradebook_reads_it(graded: dict[str, Any], server: str) -> None:
    with Gradebook(server) as gradebook:
        scores = {one["id"]: one["score"] for one in gradebook.student_dicts()}
        assert scores == {student: line["score"] for student, line in graded["first"].items()}
        assert gradebook.average_assignment_score("hw") == pytest.approx(14 / 5)


def test_the_formgrader_shows_it_and_a_human_grades_in_it(
    graded: dict[str, Any], server: str, shared_course: TinyCourse
) -> None:
    config = Config()
    config.CourseDirectory.root = str(shared_course.folder)
    config.CourseDirectory.db_url = server
    shown = {one["student"]: one for one in NbGraderAPI(config=config).get_submissions("hw")}
    assert shown["ana"]["autograded"] is True
    assert (shown["ana"]["score"], shown["ana"]["max_score"]) == (4.0, 7.0)
    assert {name for name, one in shown.items() if one["needs_manual_grade"]} == {
        student for student, line in graded["first"].items() if line["needs_manual_grade"]
    }
    with Gradebook(server) as gradebook:
        essay = gradebook.find_grade("essay", "hw", "hw", "ana")
        essay.manual_score, essay.needs_manual_grade = 3.0, False
        gradebook.db.commit()
    line = shared_course.grade("--db", server, "--force", "--student", "ana")["ana"]
    assert (line["score"], line["auto_score"]) == (7.0, 4.0)


def test_nbgrader_exports_it(graded: dict[str, Any], server: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "export", "--db", server],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    rows = csv.DictReader((tmp_path / "grades.csv").read_text().splitlines())
    scores = {row["student_id"]: float(row["raw_score"]) for row in rows}
    assert {**scores, "ana": 4.0} == {s: line["score"] for s, line in graded["first"].items()}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (NOBODY_THERE, "grader:***@/gradebook?host=%2Fnowhere cannot be opened: connection"),
        ("postgres://x/y", "the gradebook's address cannot be read"),
        ("mysql://x/y", "needs the package MySQLdb"),
        ("sqlite:////nowhere/gradebook.db", "cannot be opened: unable to open database file"),
    ],
)
def test_a_gradebook_that_cannot_be_had_gets_one_sentence(
    course: TinyCourse, url: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from autograder.command import main

    course.hand_in("ana")
    assert main(["grade", "hw", "--course-dir", str(course.folder), "--db", url]) == 2
    (sentence,) = capsys.readouterr().err.splitlines()
    assert said in sentence
    assert "secret" not in sentence
    assert sorted(path.name for path in course.folder.iterdir()) == ["source", "submitted"]
