"""The judge's own process: opens observations, runs the judging halves, words the verdicts."""

from __future__ import annotations

import contextlib
import io
import math
import os
import socket
import sys
from types import CodeType
from typing import Any

from autograder import checks, redact, wire
from autograder.checks import BROKEN_TEST, Case
from autograder.clock import SECONDS_PER_CHECK, TimeLimit, time_limit
from autograder.plain import Failure, decode
from autograder.plan import split_statements
from autograder.verdict import Report
from autograder.warm import warm_up

__all__ = ["main", "verdict_of_asserts"]

SETUP_SECONDS = 20.0
MOST_ITEMS = 1_000_000  # of one observation: about 100 MB


class _Plan:
    """One notebook's checks: compiled judging halves, and the names that they may use."""

    def __init__(self, setup: list[str], halves: dict[str, dict[str, Any]]) -> None:
        self.names: dict[str, Any] = {"__name__": "judge"}
        for source in setup:
            for statement in split_statements(source):
                _run_trusted(statement, self.names)
        self.code: dict[str, CodeType] = {}
        self.secrets: dict[str, redact.Secret] = {}
        for name, half in halves.items():
            self.secrets[name] = redact.Secret(half["source"])
            if half["judge"]:
                self.code[name] = compile(half["judge"], f"<judge {name}>", "exec")

    def verdict(self, item: dict[str, Any]) -> dict[str, Any]:
        """Points, text and HTML for one observation."""
        name, points = item["grade_id"], item["points"]
        case = Case(item["seed"], points)
        alarms: list[str] = []
        try:
            with time_limit(SECONDS_PER_CHECK):
                answer = wire.unpack(item["data"], MOST_ITEMS)
                if name in self.code or "seen" in answer:
                    report = self._deliver(name, case, decode(answer["seen"]))
                else:
                    report = verdict_of_asserts(case, answer)
                    alarms = [str(alarm)[:80] for alarm in answer["alarms"][:10]]
        except TimeLimit:
            report = _nothing(item, "values so large that judging them took too long")
        except (wire.Broken, ValueError, TypeError, KeyError, RecursionError, MemoryError) as error:
            report = _nothing(item, f"an answer that cannot be read ({type(error).__name__})")
        score = float(report.score)
        score = min(max(score, 0.0), points) if math.isfinite(score) else 0.0
        report = Report(score, points, report.findings, report.seed)
        report = redact.report(report, self.secrets[name])
        return {
            "score": score,
            "text": report.text(),
            "html": report.html(),
            "bundle": report.bundle(),
            "alarms": alarms,
            "stopped": _stopped(report),
        }

    def _deliver(self, name: str, case: Case, seen: Any) -> Report:
        # Fresh names every time: nothing that one submission causes is there for the next.
        names = dict(self.names)
        if isinstance(seen, Failure):
            return checks.deliver(_never, case, seen)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            exec(self.code[name], names)
            return checks.deliver(names["judge"], case, seen)


def main(descriptor: int, modules: list[str]) -> None:
    """Answer requests on the socket until the other side hangs up."""
    channel = socket.socket(fileno=descriptor)
    warm_up(modules, exercise=False)
    plans: dict[str, _Plan] = {}
    while True:
        try:
            request = wire.receive(channel)
            if "plan" in request:
                plans[request["plan"]] = _Plan(request["setup"], request["checks"])
                wire.send(channel, "ready")
            else:
                plan = plans[request["judge"]]
                wire.send(channel, [plan.verdict(item) for item in request["items"]])
        except wire.Broken:
            os._exit(0)


def verdict_of_asserts(case: Case, answer: dict[str, Any]) -> Report:
    """nbgrader's rule for a cell of asserts: all points where it ended, or its last number.

    Unlike nbgrader's: a warning costs nothing, and a number that is none (nan, -1) gives nothing.
    """
    shown = answer.get("value")
    if answer.get("ended") is not True:
        kind, message = answer["error"]
        found = f"{kind}: {message}" if message else str(kind)
        case.expect(False, points=case.points, found=found, expected="a test without an error")
        return case.report()
    try:
        points = float(shown) if isinstance(shown, str) else case.points
    except ValueError:
        points = case.points  # the cell ends on something else than a number: that is no score
    if not 0 <= points <= case.points:
        found = f"the test's last value is {shown}"
        expected = f"a number from 0 to {case.points:g}"
        case.expect(False, points=case.points, found=found, expected=expected)
    elif points < case.points:
        case.expect(True, points=points)
        case.expect(False, points=case.points - points, found=f"{points:g} points for a part")
    return case.report()


def _stopped(report: Report) -> str:
    """How a check was cut short, in a flag's words; empty where it was not."""
    for kind, flag in (
        ("TimeLimit", "time-limit"),
        ("ProcessEnded", "process-ended"),
        (BROKEN_TEST, "broken-test"),
    ):
        if any(finding.found.startswith(kind) for finding in report.findings):
            return flag
    return ""


def _never(case: Case, seen: Any) -> None:
    raise AssertionError("a failure is never judged")


def _nothing(item: dict[str, Any], found: str) -> Report:
    case = Case(item["seed"], item["points"])
    expected = "numbers, strings, lists and tensors of a reasonable size"
    case.expect(False, points=item["points"], found=found, expected=expected)
    return case.report()


def _run_trusted(source: str, names: dict[str, Any]) -> None:
    """One statement of the instructor's. It may need an answer that is not here: then it waits."""
    with (
        contextlib.suppress(Exception, SystemExit, TimeLimit),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        time_limit(SETUP_SECONDS),
    ):
        exec(compile(source, "<setup>", "exec"), names)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
