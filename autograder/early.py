"""Starts the warm processes at once, from a glance at the assignment: they load for the longest.

nbgrader itself takes most of a second to import. Meanwhile the sandbox and the judge can load what
the instructor's notebooks import. Should the glance have been wrong, they are started again.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from autograder.course import CONFIGURATION, read_configuration
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


def begin(course_dir: str | Path, assignment: str, isolated: bool) -> Warm | None:
    """Start both for an assignment; None where a glance does not tell what it imports."""
    modules: list[str] = []
    packages: tuple[str, ...] = ()
    with contextlib.suppress(Exception):  # what is wrong with the course is said by who reads it
        folder = Path(course_dir).resolve()
        settings = read_configuration(folder)
        names = settings.CourseDirectory
        packages = tuple(settings.Autograder.get("packages", ()))
        source = Path(
            names.get("root", folder), names.get("source_directory", "source"), assignment
        )
        for path in sorted(source.glob("*.ipynb")):
            cells, _ = parse(read_bytes(path), path.name)
            for cell in cells:
                modules += imported_names(cell.source) if cell.type == "code" else []
        if (folder / CONFIGURATION).exists() or modules:
            return start(list(dict.fromkeys(modules)), packages, isolated)
    return None
