"""The gradebook in a real PostgreSQL server, which the test starts and ends."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from .conftest import TinyCourse


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
            run(_binary("pg_ctl"), "-D", str(data), "-m", "immediate", "stop")


def test_a_class_is_recorded_and_known_again(course: TinyCourse, server: str) -> None:
    for student in ("ana", "ben", "cleo"):
        course.hand_in(student)
    course.hand_in("dora", cube="cube = None")
    lines = course.grade("--db", server)
    assert [lines[s]["auto_score"] for s in sorted(lines)] == [4.0, 4.0, 4.0, 2.0]
    assert not (course.folder / "gradebook.db").exists()

    engine = sqlalchemy.create_engine(server)
    with engine.connect() as connection:
        query = (
            "select student_id, sum(auto_score) from grade join submitted_notebook n on"
            " grade.notebook_id = n.id join submitted_assignment a on n.assignment_id = a.id"
            " group by student_id order by student_id"
        )
        assert connection.execute(sqlalchemy.text(query)).all() == [
            ("ana", 4.0),
            ("ben", 4.0),
            ("cleo", 4.0),
            ("dora", 2.0),
        ]
        when = sqlalchemy.text("select student, recorded from autograder_result")
        before = set(connection.execute(when).all())
    assert course.grade("--db", server) == lines
    with engine.connect() as connection:
        assert set(connection.execute(when).all()) == before
    engine.dispose()


def test_a_database_that_is_not_there_gets_one_clear_sentence(course: TinyCourse) -> None:
    course.hand_in("ana")
    url = "postgresql+psycopg://grader@/gradebook?host=/nowhere"
    done = course.command("grade", "hw", "--db", url)
    assert done.returncode == 2
    assert "/nowhere" in done.stderr
    assert "Traceback" not in done.stderr
