"""Says whether everything that grading needs is here, by trying it."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

from autograder.packages import SETTING, editable

__all__ = ["doctor"]

NEEDED = ("nbgrader", "nbformat", "distributed", "sqlalchemy", "msgpack", "nh3", "rich")
PROBE = """
import os, socket
from pathlib import Path
shown = {path.name for path in Path(HOME).glob("*")}
facts = {
    "the sandbox has a user without rights": os.getuid() != 0,
    "the sandbox has its own processes": os.getpid() == 1,
    "the sandbox shows nothing of the home folder": shown <= PYTHON,
    "the sandbox cannot write to /usr": not os.access("/usr", os.W_OK),
}
try:
    socket.create_connection(("127.0.0.1", PORT), 1).close()
    facts["the sandbox has no network"] = False
except OSError:
    facts["the sandbox has no network"] = True
print(facts)
"""


def doctor(scheduler: Any = None) -> list[tuple[bool, str]]:
    """Each thing that grading needs: is it here, and the sentence that says so.

    With a scheduler: the same of each of its workers.
    """
    if scheduler is not None:
        return _elsewhere(scheduler)
    found = [_python()]
    for name in NEEDED:
        here = importlib.util.find_spec(name) is not None
        remedy = "" if here else f": `pip install {name}`"
        found.append((here, f"the package {name}{remedy}"))
    if linked := editable():
        names = ", ".join(linked)
        found.append((True, f"installed with -e, shown where {SETTING} says so: {names}"))
    return found + _sandbox()


def _elsewhere(scheduler: Any) -> list[tuple[bool, str]]:
    from autograder.cluster import connect

    with connect(scheduler) as client:
        answers = client.run(doctor, on_error="return")
    found = []
    for worker, answer in sorted(answers.items()):
        if isinstance(answer, BaseException):
            answer = [(False, f"the package autograder does not work: {answer}")]
        found += [(good, f"{worker}: {sentence}") for good, sentence in answer]
    return found or [(False, "the scheduler has no workers")]


def _python() -> tuple[bool, str]:
    version = ".".join(map(str, sys.version_info[:3]))
    return (3, 11) <= sys.version_info[:2] <= (3, 13), f"Python {version} (3.11 to 3.13 will do)"


def _sandbox() -> list[tuple[bool, str]]:
    from autograder.sandbox import NoSandbox, Sandbox, problems

    if missing := problems():
        return [(False, sentence) for sentence in missing]
    try:
        sandbox = Sandbox([])
    except (NoSandbox, OSError) as error:
        return [(False, str(error))]
    try:
        sandbox.wait_until_ready()
        return _try_out(sandbox)
    except NoSandbox as error:
        return [(False, str(error))]
    finally:
        sandbox.close()


def _try_out(sandbox: object) -> list[tuple[bool, str]]:
    """Run a cell that looks around inside."""
    import ast
    import socket
    from pathlib import Path

    from autograder.drive import drive
    from autograder.isolate import Limits
    from autograder.outputs import clean_outputs

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        home = Path.home()
        prefixes = {Path(prefix) for prefix in (sys.prefix, sys.base_prefix)}
        python = {p.relative_to(home).parts[0] for p in prefixes if p.is_relative_to(home)}
        source = f"HOME, PORT, PYTHON = {str(home)!r}, {port}, {python or {''}!r}\n{PROBE}"
        run = drive(sandbox, [("cell", 0, source)], [], {}, Limits(), 10.0)  # type: ignore[arg-type]
    outputs = clean_outputs(run.outputs.get(0, b""))
    if not outputs or outputs[0].get("name") != "stdout":
        return [(False, "the sandbox starts, but nothing runs in it")]
    facts = ast.literal_eval(outputs[0]["text"])
    return [(good, sentence) for sentence, good in facts.items()]
