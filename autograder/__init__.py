"""Grade any nbgrader course fast and safely.

    import autograder
    summary = autograder.grade("ps1", course_dir="my-course")
    print(summary.graded, summary.failed)

Four functions, each the command of the same name: `grade` what was handed in, `check` a notebook
with the tests that a student can see, `report` what the class got wrong, `doctor` to find what is
missing. What they need is loaded when they are called, so that a notebook which imports
`autograder.checks` waits for nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.classreport import report
    from autograder.diagnosis import doctor
    from autograder.grading import grade
    from autograder.visible import check

__all__ = ["check", "doctor", "grade", "report"]

# None is the name of a module in here: importing that would put it in the function's place.
_HOMES = {"check": "visible", "doctor": "diagnosis", "grade": "grading", "report": "classreport"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"autograder.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
