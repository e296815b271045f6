"""How fast, beside stock nbgrader: submissions a second, where time goes, a class of 10,000.

    python benchmarks/grading.py                        # 40 submissions, in rounds; a breakdown
    python benchmarks/grading.py --simulate 100 1000 10000 --plot FOLDER
    python benchmarks/grading.py --peer                 # otter-grader beside it, from PyPI

Stock and ours take turns, so that whatever else the machine does slows both. Start-up is shown
apart: it is paid once a run. The last line is `ratio N`: stock's seconds a submission divided by
ours, the median of the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import autograder.grading
from autograder.course import Course, import_nbgrader
from autograder.warm import ONE_THREAD

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = "ex2_parallel_block"
HONEST = (
    "return torch.cat((self.first(x), self.second(x)), dim=-1)",
    "return torch.cat([net(x) for net in (self.first, self.second)], -1)",
    "left, right = self.first(x), self.second(x)\n        return torch.cat((left, right), -1)",
    "return torch.concat((self.first(x), self.second(x)), dim=x.dim() - 1)",
)
BLOCK = """from torch import nn

# Handed in by student {number}.
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.first, self.second = net1, net2

    def forward(self, x):
        {line}
"""


def main() -> None:
    """Run what the options ask for; the ratio comes last."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        course = make_course(Path(name, "course"), options.submissions)
        rounds = [one_round(course, n, options) for n in range(options.rounds)]
        show_rounds(rounds)
        show_breakdown(breakdown(course, options.submissions))
        show_small_things(course)
        if options.peer:
            from peer import otter_seconds

            seconds = otter_seconds(Path(name, "otter"))
            print(f"otter-grader's `otter run`, an equivalent notebook: {seconds:.2f} s")
    if options.simulate:
        simulations = [simulate(size) for size in options.simulate]
        show_simulations(simulations)
        if options.plot:
            plot(simulations, Path(options.plot))
    print(f"ratio {statistics.median(stock / ours for stock, ours, _ in rounds):.1f}")


def make_course(folder: Path, submissions: int) -> Path:
    """The course with its assignment released and `submissions` honest, different hand-ins."""
    shutil.copytree(ROOT / "solutions" / ASSIGNMENT, folder / "solutions" / ASSIGNMENT)
    (folder / "nbgrader_config.py").write_text(
        (ROOT / "nbgrader_config.py").read_text()
        + f"\nc.CourseDirectory.root = {str(folder)!r}\n"
        + 'c.Application.log_level = "ERROR"\n'
    )
    run(folder, "nbgrader", "generate_assignment", ASSIGNMENT)
    for number in range(submissions):
        hand_in(folder, f"s{number:05d}", number)
    return folder


def hand_in(folder: Path, student: str, number: int) -> Path:
    """One honest submission."""
    released = folder / "exercises" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    content = json.loads(released.read_text())
    for cell in content["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "ParallelBlock":
            line = HONEST[number % len(HONEST)]
            cell["source"] = BLOCK.format(number=number, line=line)
    path = folder / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(content))
    return path


def run(folder: Path, *command: str) -> float:
    """Run a Python module in the course; the seconds that it took."""
    begin = time.perf_counter()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return time.perf_counter() - begin


def one_round(folder: Path, number: int, options: argparse.Namespace) -> tuple[float, float, float]:
    """Seconds a submission of stock and of ours, and the seconds of our start-up."""
    each = max(1, options.submissions // options.rounds)
    students = [f"s{n:05d}" for n in range(number * each, (number + 1) * each)]
    import_nbgrader()
    from nbgrader.apps.api import NbGraderAPI

    api = NbGraderAPI(config=Course(folder).config)
    begin = time.perf_counter()
    for student in students:
        with quiet():
            answer = api.autograde(ASSIGNMENT, student, force=True)
        if not answer["success"]:
            raise SystemExit(answer.get("error") or answer.get("log"))
    stock = (time.perf_counter() - begin) / len(students)
    summary = autograder.grade(ASSIGNMENT, folder, force=True, workers=options.workers)
    _insist_on(options.submissions, summary)
    ours = (summary.seconds - summary.startup) / options.submissions
    return stock, ours, summary.startup


def _insist_on(submissions: int, summary: autograder.grading.Summary) -> None:
    """A fast wrong answer is none: all must be graded, and none flagged."""
    if summary.graded != submissions or summary.flagged:
        raise SystemExit(f"only {summary.graded} of {submissions} graded; {summary.flagged}")


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the kernels' warnings, which go to the terminal directly, out of the table."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def show_rounds(rounds: list[tuple[float, float, float]]) -> None:
    """The table of the rounds."""
    print("round   stock, s   ours, ms   ratio   our start-up, s")
    for number, (stock, ours, start) in enumerate(rounds, 1):
        print(f"{number:5}{stock:11.2f}{ours * 1000:11.1f}{stock / ours:8.1f}{start:18.2f}")
    print()


@contextmanager
def timed(owner: Any, name: str, totals: dict[str, float], label: str) -> Iterator[None]:
    """Add up the seconds that calls of `owner.name` take."""
    original = getattr(owner, name)

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        begin = time.perf_counter()
        try:
            return original(*args, **kwargs)
        finally:
            totals[label] = totals.get(label, 0.0) + time.perf_counter() - begin

    setattr(owner, name, wrapper)
    try:
        yield
    finally:
        setattr(owner, name, original)


def breakdown(folder: Path, submissions: int) -> dict[str, float]:
    """Milliseconds a submission of each step, one at a time, with the floor first."""
    from contextlib import ExitStack

    from autograder import document, drive, grader, writer
    from autograder.judge import Judge

    steps: list[tuple[Any, str, str]] = [
        (grader, "parse", "read the notebook"),
        (grader, "rebuild", "rebuild it"),
        (drive._Process, "__init__", "fork and isolate"),
        (drive._Process, "run_cells", "run the student's cells"),
        (drive._Process, "ask", "observe"),
        (drive._Process, "end", "end the process"),
        (Judge, "verdicts", "judge"),
        (document, "write", "write the notebook"),
        (writer.Writer, "_write", "record (beside the rest)"),
    ]
    totals: dict[str, float] = {"the floor: the same cells in a warm process": 0.0}
    with ExitStack() as stack:
        for owner, name, label in steps:
            stack.enter_context(timed(owner, name, totals, label))
        summary = autograder.grade(ASSIGNMENT, folder, force=True, workers=1)
    parts = {label: 1000 * seconds / submissions for label, seconds in totals.items()}
    parts["all, one at a time"] = 1000 * (summary.seconds - summary.startup) / submissions
    parts["the floor: the same cells in a warm process"] = floor(folder)
    return parts


def floor(folder: Path) -> float:
    """Milliseconds for a submission's cells in a process that has everything loaded."""
    source = f"""
import json, time
from autograder import shell, warm
from autograder.notebook import parse
warm.warm_up(["torch", "autograder.probes"])
ready = shell.create()
shell.capture(ready)
name = {str(folder / "solutions" / ASSIGNMENT / (ASSIGNMENT + ".ipynb"))!r}
cells = [c for c in parse(open(name, "rb").read(), name)[0] if c.type == "code"]
times = []
for _ in range(12):
    begin = time.perf_counter()
    for cell in cells:
        ready.run_cell(cell.source, store_history=True)
        ready.outputs.take()
    times.append(time.perf_counter() - begin)
import sys
sys.__stdout__.write(str(1000 * sorted(times)[len(times) // 2]))
"""
    done = subprocess.run(
        [sys.executable, "-c", source],
        capture_output=True,
        text=True,
        env={**os.environ, **ONE_THREAD},
    )
    return float(done.stdout)


def show_breakdown(parts: dict[str, float]) -> None:
    """Where the time goes."""
    print("milliseconds a submission")
    for label, value in parts.items():
        print(f"  {label:46}{value:8.1f}")
    print()


def show_small_things(folder: Path) -> None:
    """The start of the command, and the student's own check."""
    nothing_new = run(folder, "autograder", "grade", ASSIGNMENT)
    name = str(folder / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    print(f"the whole command, when nothing has changed: {nothing_new:.2f} s")
    print(f"a student's `autograder check`: {run(folder, 'autograder', 'check', name):.2f} s\n")


class Memory:
    """Samples what this process and all below it hold, shared pages counted once (PSS)."""

    def __init__(self) -> None:
        self.samples: list[tuple[float, float]] = []  # seconds, MB
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Memory:
        self._begin = time.perf_counter()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        from autograder.warden import memory_of

        while not self._stop.wait(1.0):
            megabytes = memory_of(os.getpid()) / (1 << 20)
            self.samples.append((time.perf_counter() - self._begin, megabytes))


def simulate(size: int) -> dict[str, Any]:
    """Grade a class of `size` and watch time and memory."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = make_course(Path(name, "course"), size)
        marks: list[tuple[int, float]] = []
        begin = time.perf_counter()

        def progress(done: int, total: int) -> None:
            if done % max(1, size // 50) == 0:
                marks.append((done, time.perf_counter() - begin))

        with Memory() as memory:
            summary = autograder.grade(ASSIGNMENT, folder, workers=2, progress=progress)
        _insist_on(size, summary)
    seconds = summary.seconds - summary.startup
    peak = max((mb for _, mb in memory.samples), default=0.0)
    return {
        "size": size,
        "ms": 1000 * seconds / size,
        "seconds": summary.seconds,
        "peak_mb": peak,
        "marks": marks,
        "memory": memory.samples,
    }


def show_simulations(simulations: list[dict[str, Any]]) -> None:
    """The table of the classes."""
    print("submissions   ms each   whole run, s   most memory (PSS), MB")
    for one in simulations:
        row = f"{one['size']:11,}{one['ms']:10.1f}{one['seconds']:15.1f}{one['peak_mb']:24.0f}"
        print(row)
    print()


def plot(simulations: list[dict[str, Any]], folder: Path) -> None:
    """Two figures: submissions done and memory held, over time."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    folder.mkdir(parents=True, exist_ok=True)
    draw: list[tuple[str, str, Callable[[dict[str, Any]], list[tuple[float, float]]]]] = [
        ("grading-time", "submissions graded", lambda one: [(t, n) for n, t in one["marks"]]),
        ("grading-memory", "memory of the run (PSS), MB", lambda one: one["memory"]),
    ]
    for name, label, points in draw:
        figure, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
        for one in simulations:
            seconds, values = zip(*points(one) or [(0.0, 0.0)], strict=True)
            axes.plot(seconds, values, label=f"{one['size']:,}")
        axes.set(xlabel="seconds", ylabel=label, ylim=(0, None))
        axes.legend(title="class of")
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
        plt.close(figure)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the autograder beside stock nbgrader.")
    parser.add_argument("--submissions", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--simulate", type=int, nargs="+", default=[], metavar="N")
    parser.add_argument("--plot", metavar="FOLDER", help="draw the simulations there")
    parser.add_argument("--peer", action="store_true", help="measure otter-grader too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
