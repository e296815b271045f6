"""What stock `nbgrader autograde` makes of each attack, measured once and kept in stock.json.

Stock runs everything with the user's rights, so it runs here in a container of its own
(bubblewrap): a read-only system, a temporary home, its own process tree that ends with it.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .course import ASSIGNMENTS
from .frame import ALL, Attack
from .run import Run

__all__ = ["measure", "measured"]

RESULTS = Path(__file__).with_name("stock.json")
# What is still there when nbgrader has ended, before the container ends it.
AFTERWARDS = """
"$@"; code=$?
{
    for one in /proc/[0-9]*/cmdline; do echo "a process: $(tr '\\0' ' ' < $one)"; done
    for one in /tmp/* /var/tmp/* /dev/shm/*; do echo "$one"; done
} > ../afterwards 2>&1
exit $code
"""
LIMIT_S = 75  # for two submissions, of which an honest one takes five seconds
SETTINGS = ("--Execute.timeout=15", "--Execute.shutdown_kernel=immediate")


def measured() -> tuple[str, dict[str, str]]:
    """The version of nbgrader that was measured, and a few words for each attack."""
    if not RESULTS.exists():
        return "", {}
    kept = json.loads(RESULTS.read_text())
    return kept["nbgrader"], kept["attacks"]


def measure(attacks: dict[str, Attack]) -> None:
    """Run stock on each attack and write what came of it; what was measured before is kept."""
    words = measured()[1]
    with tempfile.TemporaryDirectory(prefix="stock-") as folder:
        template = StockRun(Path(folder, "template"))
        template.release()
        for name, attack in attacks.items():
            if attack.kind == "engine":
                words[name] = "does not apply"
            else:
                words[name] = one(attack, template) if attack.stock else "waits for ever"
            print(f"{name}: {words[name]}", flush=True)
            kept = {"nbgrader": version("nbgrader"), "attacks": words}
            RESULTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")


def one(attack: Attack, template: StockRun) -> str:
    """The outcome of one attack in a few words; `held` where it gained and harmed nothing."""
    assignment = "plain" if attack.plain else "apart"
    folder = template.folder.with_name(attack.name)
    run = StockRun(folder)
    # What stays within the attacker's own notebook cannot harm a neighbor: that saves a kernel.
    run.course.neighbors = () if attack.kind in ("forging", "reading", "pages") else ("zoe",)
    run.course.neighbor = "zoe"
    run.course.canaries = template.course.canaries
    run.prepare({attack.name: attack}, (assignment,))
    shutil.copy(template.course.path / "gradebook.db", run.course.path)
    run.grade_stock(assignment)
    words = run.words(attack, assignment)
    subprocess.run(["chmod", "-R", "u+w", folder], check=False)
    shutil.rmtree(folder, ignore_errors=True)
    return words


class StockRun(Run):
    """A class of one attacker and an honest neighbor, graded by stock nbgrader in a container."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        super().__init__(folder)

    def release(self) -> None:
        """Create the gradebook with both assignments."""
        self.prepare({})
        for assignment in ASSIGNMENTS:
            done = self._contained("nbgrader", "generate_assignment", assignment, "--create")
            assert done.returncode == 0, done.stderr
        self.listener.close()

    def grade_stock(self, assignment: str) -> None:
        """Autograde everybody, then read the scores from the gradebook."""
        grading = ("nbgrader", "autograde", assignment, "--create", *SETTINGS)
        done = self._contained("sh", "-c", AFTERWARDS, "sh", *grading)
        self.ended = done.returncode
        self.said = done.stdout + done.stderr
        self.left = [t for word in self.course.won.values() for t in self.traces(word)]
        after = self.folder / "afterwards"
        for line in after.read_text(errors="replace").split("\n") if after.exists() else ():
            self.left += [line for word in self.course.won.values() if word in line]
        self.rows = _scores(self.course.path / "gradebook.db", assignment)
        self.calls = self.listener.calls
        self.listener.close()

    def words(self, attack: Attack, assignment: str) -> str:
        """What the attack gained, read, left or broke."""
        student = attack.student or f"h-{attack.name}"
        row = self.rows.get((student, assignment), {})
        points = row.get("score") or 0
        made = self.made_for(student, assignment)
        outputs = self.outputs_of(student, assignment) + self.said
        won = self.course.won[attack.name, assignment]
        wrong = []
        if points > attack.most:
            wrong.append(f"{points:g} of {ALL} points")
        if points < attack.least:
            wrong.append(f"{points:g} points where {attack.least} are due")
        if won in made + self.said:
            wrong.append("got through")
        for place, word in self.course.canaries.items():
            shown = place == "the hidden tests" and attack.fact != 9
            if word in outputs and not shown:  # stock shows hidden tests wherever one fails
                wrong.append(f"read {place}")
        if self.left:
            process = any(trace.startswith("a process") for trace in self.left)
            wrong.append("left a process" if process else "left a file")
        if self.calls:
            wrong.append("connected")
        if self.fingerprint() != self.before:
            wrong.append("changed others' files")
        if self.ended is None:
            wrong.append(f"did not end within {LIMIT_S} s")
        for neighbor in self.course.neighbors:
            if self.rows.get((neighbor, assignment), {}).get("auto") != ALL:
                wrong.append("the neighbor lost points")
        if attack.kind == "pages" and re.search(r"attacked\(\)", made):
            wrong.append("scripts stored")
        return "; ".join(wrong) or "held"

    def _contained(self, *command: str) -> Any:
        here = Path(__file__).parents[3]
        environment = self.environment() | {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
        arguments = [
            "bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc",
            "--tmpfs", "/tmp", "--tmpfs", "/var/tmp", "--tmpfs", "/run",
            "--bind", str(self.folder), str(self.folder), "--ro-bind", str(here), str(here),
            "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts",
            "--uid", "1000", "--gid", "1000", "--die-with-parent", "--new-session",
            "--chdir", str(self.course.path), *command,
        ]  # fmt: skip
        try:
            return subprocess.run(
                arguments, env=environment, timeout=LIMIT_S, capture_output=True, text=True,
                errors="replace", stdin=subprocess.DEVNULL, preexec_fn=_limited,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(arguments, None, "", "")  # type: ignore[arg-type]


def _limited() -> None:
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (14 << 30, 14 << 30))
    resource.setrlimit(resource.RLIMIT_FSIZE, (3 << 30, 3 << 30))


def _scores(database: Path, assignment: str) -> dict[tuple[str, str], dict[str, Any]]:
    query = """
        select s.student_id, sum(coalesce(g.manual_score, g.auto_score, 0)),
               sum(coalesce(g.auto_score, 0))
        from submitted_assignment s join assignment a on a.id = s.assignment_id
        join submitted_notebook n on n.assignment_id = s.id
        join grade g on g.notebook_id = n.id
        where a.name = ? group by s.student_id
    """
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            rows = connection.execute(query, (assignment,)).fetchall()
    except sqlite3.Error:
        return {}
    return {(who, assignment): {"score": score, "auto": auto} for who, score, auto in rows}
