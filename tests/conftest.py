"""The running course, for every test that needs to talk to it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from classroom.chromium import launch

REPOSITORY = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Course:
    """A server that `python -m classroom.serve` started, and the last lines that it printed."""

    book: str
    lab: str
    token: str
    folder: Path
    printed: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(folder: Path, *arguments: str, **variables: str) -> tuple[subprocess.Popen[str], str]:
    """Start the course in `folder` and return the process and what it printed till it was ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "classroom.serve", "--folder", str(folder), *arguments],
        cwd=REPOSITORY,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    patience = threading.Timer(90, process.kill)
    patience.start()
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if "JupyterLab:" in line:
            break
    patience.cancel()
    printed = "".join(lines)
    if "JupyterLab:" not in printed:
        process.wait()
        pytest.fail(f"the server did not start:\n{printed}")
    # Keep reading, or a full pipe would stop the server.
    threading.Thread(target=process.stdout.read, daemon=True).start()
    return process, printed


def stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; one for all, since Playwright allows one driver in a thread."""
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def book_folder() -> Path:
    """The built book; built now if it is missing or older than what it is made from."""
    built = subprocess.run(
        ["make", "_build/html/index.html"], cwd=REPOSITORY, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return REPOSITORY / "_build" / "html"


@pytest.fixture
def serving() -> Iterator[Callable[..., str]]:
    """serving(folder, *arguments, **variables) starts a server and returns what it printed."""
    started: list[subprocess.Popen[str]] = []

    def start(folder: Path, *arguments: str, **variables: str) -> str:
        process, printed = serve(folder, *arguments, **variables)
        started.append(process)
        return printed

    yield start
    for process in started:
        stop(process)


@pytest.fixture(scope="session")
def course(book_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """The book and JupyterLab below a JupyterHub-like prefix, which is the harder case."""
    folder = tmp_path_factory.mktemp("course")
    process, printed = serve(folder, "--port", str(free_port()), "--ServerApp.base_url=/user/ana/")
    try:
        addresses = re.findall(r"(http://\S+)\?token=(\w+)", printed)
        (book, token), (lab, _) = addresses
        yield Course(book, lab, token, folder, printed)
    finally:
        stop(process)
