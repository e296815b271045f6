"""What is known about one graded notebook, and the line of JSON that says it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

__all__ = ["CheckResult", "Result", "Submission"]


@dataclass(frozen=True)
class Submission:
    """One student's notebook on its way to a worker: bytes, or the reason why there are none."""

    student: str
    assignment: str
    notebook: str
    data: bytes | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    problem: str = ""
    notes: tuple[str, ...] = ()
    fingerprint: str = ""


@dataclass(frozen=True)
class CheckResult:
    """One test cell's verdict. Points None: a human has to give them."""

    grade_id: str
    points: float | None
    max_points: float
    message: str = ""
    html: str = ""
    seed: int | None = None
    bundle: dict[str, Any] = field(default_factory=dict)  # what a program reads of the report


@dataclass
class Result:
    """One graded notebook."""

    student: str
    assignment: str
    notebook: str
    status: str = "failed"  # or "graded"
    checks: list[CheckResult] = field(default_factory=list)
    manual: list[CheckResult] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    message: str = ""
    mode: str = "two-part"
    sandbox: bool = True
    seconds: float = 0.0
    tests_hash: str = ""
    submission_hash: str = ""
    environment_hash: str = ""
    document: str = ""  # the autograded notebook, as JSON
    score: float | None = None  # with what humans gave, known once it is recorded
    lost: bool = False  # nothing is known about it: not to be recorded, but tried again

    @property
    def auto_score(self) -> float:
        """The points that needed no human."""
        return round(sum(one.points or 0.0 for one in [*self.checks, *self.manual]), 6)

    @property
    def needs_manual_grade(self) -> bool:
        """Whether a human has to give points."""
        return any(one.points is None for one in self.manual)

    def line(self) -> dict[str, Any]:
        """The result as `--json` writes it."""
        max_auto = sum(one.max_points for one in self.checks)
        return {
            "student": self.student,
            "assignment": self.assignment,
            "notebook": self.notebook,
            "status": self.status,
            "score": self.auto_score if self.score is None else self.score,
            "max_score": max_auto + sum(one.max_points for one in self.manual),
            "auto_score": self.auto_score,
            "max_auto_score": max_auto,
            "needs_manual_grade": self.needs_manual_grade,
            "checks": [
                {
                    "grade_id": one.grade_id,
                    "points": one.points,
                    "max_points": one.max_points,
                    "message": one.message,
                    "seed": one.seed,
                }
                for one in self.checks
            ],
            "flags": self.flags,
            "message": self.message,
            "notes": self.notes,
            "mode": self.mode,
            "sandbox": self.sandbox,
            "seconds": round(self.seconds, 4),
            "tests_hash": self.tests_hash,
            "submission_hash": self.submission_hash,
            "environment_hash": self.environment_hash,
        }

    def json(self) -> str:
        """`line`, as one line of text."""
        return json.dumps(self.line(), allow_nan=False)
