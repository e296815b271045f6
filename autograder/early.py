"""Starts the warm processes at once, from a glance at the assignment: they load for the longest.

nbgrader itself takes most of a second to import. Meanwhile the sandbox and the judge can load what
the instructor's notebooks import. Where the glance sees nothing new they are not started at all.
Should it have been wrong, they are started later: it changes how long a run takes, and no result.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from autograder.course import read_configuration
from autograder.judge import Judge
from autograder.notebook import parse, read_bytes
from autograder.plan import imported_names
from autograder.sandbox import Sandbox

__all__ = ["Warm", "begin", "start"]


@dataclass
class Warm:
    """A sandbox and a judge that are loading, or have loaded, these modules."""

    modules: list[str]
    packages: tuple[str, ...]
    sandbox: Sandbox
    judge: Judge

    def serves(self, modules: list[str], packages: tuple[str, ...], isolated: bool) -> bool:
        """Whether it has all that is asked for."""
        same = (self.packages, self.sandbox.isolated) == (packages, isolated)
        return same and set(modules) <= set(self.modules)

    def close(self) -> None:
        """End both."""
        self.sandbox.close()
        self.judge.close()


def start(modules: list[str], packages: tuple[str, ...], isolated: bool) -> Warm:
    """Start both; they load at the same time. Raises NoSandbox where isolation cannot work."""
    sandbox = Sandbox(modules, isolated, packages)
    try:
        return Warm(modules, packages, sandbox, Judge(modules))
    except BaseException:
        sandbox.close()
        raise


def begin(
    course_dir: str | Path, assignment: str, students: Collection[str], force: bool, isolated: bool
) -> Warm | None:
    """Start both where there seems to be something to grade, of these students or, if none, of all.

    With `force` there always is. None where a glance does not tell.
    """
    with contextlib.suppress(Exception):  # what is wrong with the course is said by who reads it
        folder = Path(course_dir).resolve()
        settings = read_configuration(folder)
        names = settings.CourseDirectory
        root = Path(names.get("root", folder))
        source = root / names.get("source_directory", "source") / assignment
        notebooks = sorted(source.glob("*.ipynb"))
        submitted = root / names.get("submitted_directory", "submitted")
        autograded = root / names.get("autograded_directory", "autograded")
        whose = students or sorted(os.listdir(submitted))
        if not any(
            force or _is_new(path, submitted / who / assignment, autograded / who / assignment)
            for path in notebooks
            for who in whose
        ):
            return None
        modules: list[str] = []
        for path in notebooks:
            cells, _ = parse(read_bytes(path), path.name)
            for cell in cells:
                modules += imported_names(cell.source) if cell.type == "code" else []
        packages = tuple(settings.Autograder.get("packages", ()))
        return start(list(dict.fromkeys(modules)), packages, isolated)
    return None


def _is_new(source: Path, submitted: Path, autograded: Path) -> bool:
    """Whether there is a hand-in that came, or whose assignment changed, after it was graded."""
    try:
        changed = (submitted / source.name).stat().st_ctime
    except OSError:
        return False
    try:
        # A copied file keeps the time of its content; that of its arrival nobody can set.
        graded = (autograded / source.name).stat().st_ctime
    except OSError:
        return True
    return max(changed, source.stat().st_ctime) > graded
