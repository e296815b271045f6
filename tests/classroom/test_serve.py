"""`make serve` in the cases that go wrong: one sentence, or a way round."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from classroom.serve import environment, main

REPOSITORY = Path(__file__).resolve().parents[2]


def system(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["classroom/system.sh", *arguments],
        cwd=REPOSITORY,
        env=os.environ | variables,
        capture_output=True,
        text=True,
    )


def test_a_taken_port_is_passed_over(tmp_path, book_folder, serving):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        printed = serving(tmp_path, "--port", str(port))
    found = {int(number) for number in re.findall(r"http://127\.0\.0\.1:(\d+)/", printed)}
    assert len(found) == 1
    assert port not in found


@pytest.mark.parametrize("port", ["0", "70000"])
def test_an_impossible_port_is_one_sentence(port):
    with pytest.raises(SystemExit) as stopped:
        main(["--port", port])
    assert stopped.value.code == f"PORT is a number from 1 to 65535; {port} is not."


def test_every_folder_that_jupyter_writes_to_is_below_the_course(tmp_path):
    variables = environment(tmp_path)
    for name in ("JUPYTER_CONFIG_PATH", "JUPYTER_PREFER_ENV_PATH", "NBGRADER_EXCHANGE", "PATH"):
        variables.pop(name)
    outside = {n: v for n, v in variables.items() if not Path(v).is_relative_to(tmp_path)}
    assert outside == {}


def test_serving_writes_nothing_in_the_home_folder(tmp_path, book_folder, serving):
    home = tmp_path / "home"
    home.mkdir()
    serving(tmp_path / "course", HOME=str(home))
    assert list(home.rglob("*")) == []


def fake_python(folder: Path, version: str) -> str:
    python = folder / "python"
    python.write_text(f"#!/bin/sh\necho {version}\n")
    python.chmod(0o755)
    return str(python)


@pytest.mark.parametrize("version", ["3.10", "3.14"])
def test_a_python_that_is_not_supported_is_one_sentence(tmp_path, version):
    python = fake_python(tmp_path, version)
    result = system("python", python)
    assert result.returncode == 1
    assert result.stderr == (
        f"This course needs Python 3.11 to 3.13; {python} is {version}. "
        "Try: make PYTHON=python3.12\n"
    )


def test_a_python_that_is_missing_is_one_sentence():
    result = system("python", "no-such-python")
    assert result.returncode == 1
    assert result.stderr.startswith("There is no no-such-python here;")
    assert result.stderr.count("\n") == 1


def test_this_python_is_supported():
    result = system("python", sys.executable)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("manager", [True, False], ids=["Debian", "elsewhere"])
def test_a_missing_package_is_named_to_who_may_not_install_it(tmp_path, manager):
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "ls", "grep", "env"):
        (programs / name).symlink_to(f"/usr/bin/{name}")
    (programs / "id").write_text("#!/bin/sh\necho 1000\n")
    (programs / "id").chmod(0o755)
    if manager:
        (programs / "apt-get").symlink_to("/bin/false")
    result = system("pdf", PATH=str(programs))
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "chromium" in result.stderr
    assert ("sudo apt-get install" in result.stderr) is manager
