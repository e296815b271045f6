"""Grades one submission from its bytes: rebuild, run in the sandbox, judge outside, say why.

Knows no folder, no database and no other submission, so that it works the same in a thread here and
on a machine elsewhere.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import secrets
import threading
import time
from dataclasses import replace
from typing import Any

from autograder import document, wire
from autograder.drive import Group, Run, Step, drive
from autograder.early import Warm, start
from autograder.isolate import Limits
from autograder.notebook import Unreadable, parse
from autograder.plain import Failure, encode
from autograder.plan import Plan, definitions
from autograder.rebuild import Rebuilt, rebuild
from autograder.redact import clean
from autograder.results import CheckResult, Result, Submission
from autograder.sandbox import Sandbox
from autograder.tripwire import is_grave

__all__ = ["Grader"]


class Grader:
    """The warm sandbox and the warm judge for one assignment; `grade` may be called by threads."""

    def __init__(
        self,
        plans: dict[str, Plan],
        packages: tuple[str, ...] = (),
        limits: Limits | None = None,
        seconds: float = 30.0,
        isolated: bool = True,
        warm: Warm | None = None,
    ) -> None:
        self.plans = plans
        self.limits = limits or Limits()
        self.seconds = seconds
        self._secret = secrets.token_bytes(32)
        modules = [name for plan in plans.values() for name in plan.modules]
        modules = self._modules = list(dict.fromkeys(modules))
        self._packages = packages
        self._restarting = threading.Lock()
        if warm is not None and not warm.serves(modules, packages, isolated):
            warm.close()
            warm = None
        warm = warm or start(modules, packages, isolated)
        self._sandbox, self._judge = warm.sandbox, warm.judge
        try:
            self._sandbox.wait_until_ready()
            for name, plan in plans.items():
                self._judge.add_plan(name, _setup(plan), _halves(plan))
        except BaseException:
            self.close()
            raise

    def grade(self, submission: Submission) -> Result:
        """The result of one submission. Never raises for what is in it."""
        begin = time.perf_counter()
        plan = self.plans[submission.notebook]
        result = Result(submission.student, submission.assignment, submission.notebook)
        result.mode, result.sandbox = plan.mode, self._sandbox.isolated
        result.submission_hash, result.notes = submission.fingerprint, list(submission.notes)
        if not result.sandbox:
            result.flags.append("no-sandbox")
        try:
            if submission.data is None:
                raise Unreadable(submission.problem)
            cells, notes = parse(submission.data, f"{submission.notebook}.ipynb")
            rebuilt = rebuild(plan, cells)
            rebuilt.notes[:0] = notes
            self._run(plan, rebuilt, submission, result)
        except Unreadable as error:
            result.message = str(error)
            _give_nothing(plan, result)
            result.document = document.write(plan, rebuild(plan, []), Run(), result)
        result.seconds = time.perf_counter() - begin
        return result

    def close(self) -> None:
        """End the sandbox and the judge."""
        self._sandbox.close()
        self._judge.close()

    def _run(self, plan: Plan, rebuilt: Rebuilt, submission: Submission, result: Result) -> None:
        seeds = {name: self._seed(submission, name) for name in plan.checks}
        steps, groups = _steps(plan, rebuilt, seeds, self.seconds)
        files = {**submission.files, **plan.files}
        sandbox, run = self._sandbox, None
        with contextlib.suppress(wire.Broken):
            run = drive(sandbox, steps, groups, files, self.limits, self.seconds)
        if run is None or not sandbox.alive():  # what was killed with it is no fault of a student's
            run = drive(self._renew(sandbox), steps, groups, files, self.limits, self.seconds)
        items: list[dict[str, Any]] = [
            {
                "grade_id": name,
                "seed": seeds[name],
                "points": check.points,
                "data": run.seen.get(name) or _missing(run),
            }
            for name, check in plan.checks.items()
        ]
        verdicts = self._judge.verdicts(plan.notebook, items)
        alarms, stopped = set(), []
        for item, verdict in zip(items, verdicts, strict=True):
            verdict = verdict or {"score": 0.0, "text": "the test could not be judged", "html": ""}
            alarms.update(verdict.get("alarms", ()))
            stopped.append(verdict.get("stopped", ""))
            result.checks.append(
                CheckResult(
                    item["grade_id"],
                    verdict["score"],
                    item["points"],
                    verdict["text"],
                    verdict["html"],
                    item["seed"],
                    verdict.get("bundle", {}),
                )
            )
        result.manual = _manual(plan, rebuilt)
        result.unanswered = sorted(rebuilt.unanswered)
        result.flags += list(dict.fromkeys(filter(None, [*rebuilt.flags, *run.flags, *stopped])))
        patched = any(map(is_grave, run.altered))
        result.flags += ["patched-library"] if patched or alarms else []
        result.notes += rebuilt.notes + _notes(run, sorted(alarms))
        result.status = "graded"
        result.document = document.write(plan, rebuilt, run, result)

    def _renew(self, broken: Sandbox) -> Sandbox:
        """Another warm process in place of one that ended (somebody, or the kernel, killed it)."""
        with self._restarting:
            if self._sandbox is broken:
                broken.close()
                self._sandbox = Sandbox(self._modules, broken.isolated, self._packages)
            self._sandbox.wait_until_ready()
            return self._sandbox

    def _seed(self, submission: Submission, name: str) -> int:
        key = "\0".join((submission.student, submission.assignment, submission.notebook, name))
        digest = hmac.digest(self._secret, key.encode("utf-8", "replace"), hashlib.sha256)
        return int.from_bytes(digest[:4], "big") >> 1


def _setup(plan: Plan) -> list[str]:
    roles = ("fixed", "plain")
    return [c.cell.source for c in plan.cells if c.role in roles and c.cell.type == "code"]


def _halves(plan: Plan) -> dict[str, dict[str, Any]]:
    return {name: {"judge": one.judge, "source": one.source} for name, one in plan.checks.items()}


def _steps(
    plan: Plan, rebuilt: Rebuilt, seeds: dict[str, int], seconds: float
) -> tuple[list[Step], list[Group]]:
    """The cells to run and, where tests stand, what to ask there."""
    steps: list[Step] = []
    groups: list[Group] = []
    known: list[str] = []
    earlier: list[str] = []
    for place, placed in enumerate(rebuilt.cells):
        if placed.cell.type != "code":
            continue
        if placed.role != "test":
            if placed.cell.source.strip():
                steps.append(("cell", place, placed.cell.source))
            if placed.role in ("fixed", "plain"):
                known += definitions(placed.cell.source)
            continue
        if not steps or steps[-1][0] != "tests":
            task: dict[str, Any] = {
                "definitions": list(known),
                "before": list(earlier),
                "checks": [],
            }
            task["seconds"] = seconds
            groups.append(Group(task, []))
        steps.append(("tests", len(groups) - 1, ""))
        check = plan.checks[placed.cell.grade_id]
        groups[-1].grade_ids.append(check.grade_id)
        groups[-1].task["checks"].append(
            {
                "check": check.grade_id,
                "kind": check.kind,
                "source": check.observe or check.source,
                "seed": seeds[check.grade_id],
                "points": check.points,
            }
        )
        if check.kind == "asserts":
            earlier.append(check.source)
    return steps, groups


def _missing(run: Run) -> bytes:
    """Stands for an observation that never came."""
    reason = next(iter(run.left_out.values()), "it ended, or ran for too long")
    failure = Failure("ProcessEnded", f"your notebook's process gave no answer: {reason}")
    return wire.pack({"seen": encode(failure)})


def _manual(plan: Plan, rebuilt: Rebuilt) -> list[CheckResult]:
    """The cells that a human grades; nbgrader gives an untouched answer 0, and so do we."""
    found = []
    for one in plan.cells:
        if one.points is None:
            continue
        blank = one.role == "answer" and one.cell.grade_id in rebuilt.unanswered
        found.append(CheckResult(one.cell.grade_id, 0.0 if blank else None, one.points))
    return found


def _give_nothing(plan: Plan, result: Result) -> None:
    """What a notebook that cannot be read scores: nothing, with the reason."""
    zero = CheckResult("", 0.0, 0.0, result.message)
    result.checks = [
        replace(zero, grade_id=name, max_points=check.points) for name, check in plan.checks.items()
    ]
    result.manual = [
        replace(zero, grade_id=one.cell.grade_id, max_points=one.points)
        for one in plan.cells
        if one.points is not None
    ]


def _notes(run: Run, alarms: list[str]) -> list[str]:
    notes = [f"a cell was left out, because {why}" for why in run.left_out.values()]
    if "stopped" in run.flags:
        notes.append("the notebook was stopped: it ran for too long or broke off")
    if run.altered:
        names = clean(", ".join(run.altered))
        notes.append(f"changed by the notebook, and put back: {names}")
    if alarms:
        notes.append("these accepted a wrong answer: " + ", ".join(alarms))
    return notes
