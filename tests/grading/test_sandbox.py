"""What a submission can see and do; with whose rights; and that nothing runs without a sandbox."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import nbformat
import pytest

from .conftest import TinyCourse, cell

LOOK = """
import json, os, socket, tempfile
from pathlib import Path
from autograder import linux

def refused(call, *arguments):
    try:
        call(*arguments)
    except (OSError, PermissionError, MemoryError):
        return True
    return False

def writes(path):
    try:
        Path(path).write_text('x')
    except OSError:
        return False
    Path(path).unlink()
    return True

status = dict(line.split(':', 1) for line in open('/proc/self/status').read().splitlines())
print(json.dumps({
    'uid': os.getuid(), 'pid': os.getpid(), 'ppid': os.getppid(),
    'capabilities': int(status['CapEff'], 16) | int(status['CapBnd'], 16),
    'no_new_privileges': int(status['NoNewPrivs']), 'seccomp': int(status['Seccomp']),
    'processes': sum(name.isdigit() for name in os.listdir('/proc')),
    'course': Path(COURSE).exists(),
    'written': [p for p in ('/usr/x', '/x', '/dev/x', '/etc/x', '/proc/x') if writes(p)],
    'home': writes(Path.home() / 'x'), 'tmp': writes(tempfile.gettempdir() + '/x'),
    'shm': writes('/dev/shm/x'),
    'interfaces': [name for _, name in socket.if_nameindex()],
    'environment': sorted(os.environ),
    'namespaces': refused(linux.unshare, linux.NEWUSER),
    'mount': refused(linux.mount, 'tmpfs', '/tmp'),
    'memory': refused(bytearray, 50 << 30),
}))
"""


@pytest.fixture(scope="module")
def view(shared_course: TinyCourse) -> dict:
    """What a cell of a submission finds."""
    cells = shared_course.student_cells()
    shared_course.hand_in("ana", [cell(f"COURSE = {str(shared_course.folder)!r}\n{LOOK}"), *cells])
    done = shared_course.command("grade", "hw", SECRET_TOKEN="very")
    assert done.returncode == 0, done.stderr
    page = shared_course.folder / "autograded" / "ana" / "hw" / "hw.ipynb"
    output = nbformat.read(page, 4).cells[0].outputs[0]
    return json.loads(output["text"])


def test_it_has_no_rights(view: dict) -> None:
    assert view["uid"] != 0
    assert (view["capabilities"], view["no_new_privileges"], view["seccomp"]) == (0, 1, 2)
    assert view["namespaces"]
    assert view["mount"]


def test_it_is_alone(view: dict) -> None:
    assert (view["pid"], view["ppid"], view["processes"]) == (1, 0, 1)
    assert view["interfaces"] == ["lo"]


def test_it_sees_nothing_of_the_course_and_no_secret_of_the_environment(view: dict) -> None:
    assert view["course"] is False
    assert "SECRET_TOKEN" not in view["environment"]


def test_it_writes_to_its_own_places_only(view: dict) -> None:
    assert view["written"] == []
    assert view["home"]
    assert view["tmp"]
    assert view["shm"]


def test_too_much_memory_is_refused(view: dict) -> None:
    assert view["memory"]


def test_without_bubblewrap_it_refuses_and_says_what_to_install(
    course: TinyCourse, tmp_path: Path
) -> None:
    course.hand_in("ana")
    done = course.command("grade", "hw", PATH=str(tmp_path))
    assert done.returncode == 2
    assert "apt-get install bubblewrap" in done.stderr
    assert not (course.folder / "autograded").exists()


def test_without_isolation_it_runs_when_told_so_and_says_it_in_every_result(
    course: TinyCourse, tmp_path: Path
) -> None:
    course.hand_in("ana")
    done = course.command(
        "grade", "hw", "--unsafe-no-sandbox", "--json", "report", PATH=str(tmp_path)
    )
    assert done.returncode == 0, done.stderr
    line = json.loads((course.folder / "report").read_text())
    assert (line["sandbox"], line["flags"], line["auto_score"]) == (False, ["no-sandbox"], 4.0)


def test_the_doctor_finds_nothing_missing(course: TinyCourse) -> None:
    done = course.command("doctor")
    assert done.returncode == 0, done.stdout
    assert "MISSING" not in done.stdout
    assert "no network" in done.stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_grades_too(course: TinyCourse) -> None:
    course.hand_in("ana")
    user = 61234
    for path in (course.folder, *course.folder.rglob("*")):
        os.chown(path, user, user)
    # Python may lie in a folder that only root can read: let the user reach it, in this test.
    places = {Path(sys.base_prefix), Path(sys.prefix), Path(sysconfig.get_path("purelib"))}
    places |= {Path(__file__).resolve().parents[2], course.folder}
    script = ["set -e", "mount -t tmpfs -o mode=755 none /mnt"]
    closed = {parent for path in places for parent in path.parents if _is_closed(parent)}
    tops = [path for path in sorted(closed) if closed.isdisjoint(path.parents)]
    for number, path in enumerate(sorted(places)):
        script += [f"mkdir /mnt/{number}", f"mount --rbind {path} /mnt/{number}"]
    script += [f"mount -t tmpfs -o mode=755 none {top}" for top in tops]
    for number, path in enumerate(sorted(places)):
        script += [f"mkdir -p {path}", f"mount --rbind /mnt/{number} {path}"]
    user_command = f"setpriv --reuid={user} --regid={user} --clear-groups"
    grade = f"{sys.executable} -m autograder grade hw --json report"
    script.append(f"cd {course.folder} && HOME={course.folder} exec {user_command} {grade}")
    done = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "sh", "-c", "\n".join(script)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    line = json.loads((course.folder / "report").read_text())
    assert (line["status"], line["auto_score"], line["sandbox"]) == ("graded", 4.0, True)
    assert shutil.which("bwrap")


def _is_closed(path: Path) -> bool:
    return not path.stat().st_mode & 0o001
