"""The report of `--json`: whole, or not there.

Lines go to a draft beside the file, which takes its place when the run is over. A pipe or a
terminal gets them at once.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autograder.course import CourseError

__all__ = ["lines_of"]

Write = Callable[[dict[str, Any]], None]


@contextlib.contextmanager
def lines_of(file: str | Path | None) -> Iterator[Write]:
    """Yields the function that writes a line; it does nothing where there is no file.

    Raises CourseError where no file can be there.
    """
    if file is None:
        yield lambda line: None
        return
    path = Path(os.path.realpath(file))
    if path.is_dir() or not path.parent.is_dir():
        why = "that is a folder" if path.is_dir() else f"there is no folder {path.parent}"
        raise CourseError(f"the report cannot be written to {file}: {why}")
    whole = not path.exists() or path.is_file()
    target = path.with_name(f".{path.name}.part") if whole else path
    try:
        with target.open("w", encoding="ascii") as lines:

            def write(line: dict[str, Any]) -> None:
                # ASCII: some readers take other line separators of Unicode for ends of lines.
                lines.write(json.dumps(line, allow_nan=False) + "\n")
                if not whole:
                    lines.flush()

            yield write
        if whole:
            target.replace(path)
    except BaseException:
        if whole:
            target.unlink(missing_ok=True)
        raise
