"""Grades the whole hostile class in one go and gathers what came of it.

One command grades everybody, so that every attack also has its chance at the others. Around it
there are traps: words in the environment and in the home folder, sockets that listen, and a look at
processes, shared memory and temporary folders afterwards.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .course import ASSIGNMENTS, Course
from .frame import ALL, Attack
from .honest import ODDITIES

__all__ = ["NEIGHBORS", "Listener", "Run"]

NEIGHBORS = ("aaron", "mia", "zoe")
COMMAND = ("grade", "--workers", "3", "--timeout", "10", "--memory", "1024")
WATCHED = ("/tmp", "/var/tmp", "/dev/shm", "/")


class Listener:
    """A TCP port on loopback and two unix sockets; counts whoever connects."""

    def __init__(self, folder: Path) -> None:
        self.calls = 0
        self._sockets: list[socket.socket] = []
        self.port = self._listen(socket.AF_INET, ("127.0.0.1", 0))[1]
        self._listen(socket.AF_UNIX, f"\0won-{self.port}")
        self._listen(socket.AF_UNIX, str(folder / "listening"))

    def _listen(self, family: int, address: Any) -> Any:
        one = socket.socket(family)
        one.bind(address)
        one.listen()
        self._sockets.append(one)
        threading.Thread(target=self._count, args=(one,), daemon=True).start()
        return one.getsockname()

    def _count(self, one: socket.socket) -> None:
        while True:
            try:
                one.accept()[0].close()
            except OSError:
                return
            self.calls += 1

    def close(self) -> None:
        """Stop listening."""
        for one in self._sockets:
            one.shutdown(socket.SHUT_RDWR)
            one.close()


@dataclass
class Run:
    """A class of attackers, honest neighbors and honest oddities, graded once."""

    folder: Path
    rows: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    said: str = ""
    code: dict[str, int] = field(default_factory=dict)
    calls: int = 0
    peak_mb: int = 0  # of the largest process that the command started, or itself

    def __post_init__(self) -> None:
        self.course = Course(self.folder / "course", pids=os.readlink("/proc/self/ns/pid"))
        self.home = self.folder / "home"

    def prepare(
        self, attacks: dict[str, Attack], assignments: tuple[str, ...] = ASSIGNMENTS
    ) -> None:
        """Build the course with the hand-ins of the attackers."""
        self.course.build()
        self.home.mkdir()
        (self.home / ".secret").write_text(self.course.canary("the home folder"))
        self.listener = Listener(self.course.path)
        self.course.port = self.listener.port
        for assignment in assignments:
            for attack in attacks.values():
                if assignment in attack.assignments or assignments != ASSIGNMENTS:
                    self.course.submit(attack, assignment)
        self.before = self.fingerprint()

    def add_oddities(self) -> None:
        """Add the honest hand-ins with odd habits."""
        for assignment in ASSIGNMENTS:
            for name, make in ODDITIES.items():
                self.course.hand_in(f"o-{name}", assignment, make)

    def grade(self, *options: str) -> None:
        """Run the command once for each assignment."""
        for assignment in ASSIGNMENTS:
            results = self.folder / f"{assignment}.jsonl"
            arguments = [*COMMAND, assignment, "--course-dir", self.course.path, "--json", results]
            done = subprocess.run(
                [sys.executable, "-m", "autograder", *map(str, arguments), *options],
                capture_output=True,
                text=True,
                errors="replace",
                env=self.environment(),
                cwd=self.folder,
            )
            self.code[assignment] = done.returncode
            self.said += done.stdout + done.stderr
            if results.exists():
                for line in results.read_text().splitlines():
                    row = json.loads(line)
                    self.rows[row["student"], assignment] = row
        self.peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
        self.calls = self.listener.calls
        self.listener.close()

    def environment(self) -> dict[str, str]:
        """The grader's environment, with words that no student may see."""
        secret = self.course.canary("the environment")
        here = str(Path(__file__).parents[3])
        kept = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
        return kept | {"HOME": str(self.home), "SECRET_TOKEN": secret, "PYTHONPATH": here}

    def fingerprint(self) -> dict[str, str]:
        """A hash of every file that no submission may change."""
        kept = [self.course.path / "source", self.course.path / "secret.txt"]
        kept += [self.course.path / "submitted" / name for name in self.course.neighbors]
        files = [f for top in kept for f in ([top] if top.is_file() else sorted(top.rglob("*")))]
        return {
            str(f): f"{f.stat().st_mode} {hashlib.sha256(f.read_bytes()).hexdigest()}"
            for f in files
            if f.is_file()
        }

    def made_for(self, student: str, assignment: str) -> str:
        """All text that the grader made from one submission: autograded, feedback and the row."""
        text = json.dumps(self.rows.get((student, assignment), {}))
        for step in ("autograded", "feedback"):
            folder = self.course.path / step / student / assignment
            if folder.is_dir():
                for file in sorted(folder.rglob("*")):
                    if file.suffix in (".ipynb", ".html", ".txt"):
                        text += file.read_text(errors="replace")
        return text

    def outputs_of(self, student: str, assignment: str) -> str:
        """The outputs in the autograded notebook, and the messages of the checks."""
        text = json.dumps(self.rows.get((student, assignment), {}))
        path = self.course.path / "autograded" / student / assignment / f"{assignment}.ipynb"
        if path.is_file():
            cells = json.loads(path.read_text())["cells"]
            text += json.dumps([cell.get("outputs") for cell in cells])
        return text

    def traces(self, won: str) -> list[str]:
        """Where the word of an attack is found, outside of what was handed in."""
        found = [f"a process: {line}" for line in _processes() if won in line]
        for folder in (*WATCHED, *_package_folders(), str(self.home)):
            found += [f"{folder}/{name}" for name in _names(folder) if won in name]
        for top in (self.course.path, self.home):
            for folder, folders, files in os.walk(top):
                found += [f"{folder}/{name}" for name in (*folders, *files) if won in name]
                if folder == str(self.course.path):
                    folders.remove("submitted")
        key = f" {int(won[-7:], 16)} "
        shared = Path("/proc/sysvipc/shm")
        if shared.exists() and key in shared.read_text():
            found.append("System V shared memory")
        return found

    def problems(self, attack: Attack, assignment: str) -> list[str]:
        """What is wrong with the outcome of an attack; empty where it was held off."""
        student = attack.student or f"h-{attack.name}"
        won = self.course.won[attack.name, assignment]
        row = self.rows.get((student, assignment))
        wrong = []
        if row is None:
            wrong.append("no result")
        else:
            wrong += _wrong_points(attack, row, weaker=assignment == "plain")
        made, outputs = self.made_for(student, assignment), self.outputs_of(student, assignment)
        if won in made or won in self.said:
            wrong.append("it got through and said so")
        for place, word in self.course.canaries.items():
            if place == "the hidden tests" and assignment == "plain":
                continue  # beside the student's code there is nothing to hide them behind
            searched = outputs if place == "the hidden tests" else made + self.said
            if word in searched:
                wrong.append(f"read {place}")
        return wrong + [f"left {trace}" for trace in self.traces(won)]


def _wrong_points(attack: Attack, row: dict[str, Any], weaker: bool) -> list[str]:
    wrong = []
    points = max(row.get("auto_score") or 0, row.get("score") or 0)
    # Where tests run beside the student's code, what cannot be prevented must be reported.
    most = ALL if weaker and (row["flags"] or attack.asserts_lose) else attack.most
    if not 0 <= points <= most:
        wrong.append(f"got {points} points of {attack.most}")
    if row["status"] == "graded" and row.get("max_auto_score") != ALL:
        wrong.append(f"of {row.get('max_auto_score')} points in all")
    if points < attack.least:
        wrong.append(f"lost points: {points} of {attack.least}")
    said = row["flags"] or row["notes"] or row["status"] == "failed"
    if attack.flagged and not said:
        wrong.append("nobody is told")
    if attack.fails is not None and (row["status"] == "failed") is not attack.fails:
        wrong.append(f"is {row['status']}")
    return wrong


def _processes() -> list[str]:
    lines = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                lines.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except (OSError, UnicodeDecodeError):
                continue
    return lines


def _package_folders() -> list[str]:
    import importlib.util

    folders = {path for path in sys.path if path.endswith("site-packages")}
    for name in ("autograder", "blocks_lib", "torch", "numpy", "IPython"):
        spec = importlib.util.find_spec(name)
        if spec and spec.origin:
            folders |= {
                str(Path(spec.origin).parent),
                str(Path(spec.origin).parent / "__pycache__"),
            }
    return sorted(folders)


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
