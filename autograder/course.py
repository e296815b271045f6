"""An nbgrader course on disk: its configuration, its assignments, and what was handed in."""

from __future__ import annotations

import contextlib
import fnmatch
import hashlib
import os
import re
import stat
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.notebook import Unreadable, read_bytes
from autograder.packages import SETTING, is_here
from autograder.results import Submission

__all__ = ["Course", "CourseError", "import_nbgrader", "is_student", "read_configuration"]

STUDENT = re.compile(r"\w[\w.@+ -]{0,63}")
LARGEST_FILES = 32 << 20  # bytes of data files beside a notebook
MOST_FILES = 200
CONFIGURATION = "nbgrader_config.py"


class CourseError(Exception):
    """The course cannot be graded as it stands. The message says what to change."""


def import_nbgrader() -> Any:
    """nbgrader, without the second that its imports spend on a grammar which nobody here uses."""
    # jsonschema tries this package, and does without it, to check formats of URLs.
    missing = "rfc3987_syntax" not in sys.modules
    if missing:
        sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    try:
        import nbgrader.api
    finally:
        if missing:
            del sys.modules["rfc3987_syntax"]
    # nbgrader calls the command `alembic` when it makes a database.
    folder = str(Path(sys.executable).parent)
    if folder not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = folder + os.pathsep + os.environ.get("PATH", "")
    return nbgrader


def is_student(name: str) -> bool:
    """Whether a folder's name can be a student's id, in a page, a path and a database."""
    return STUDENT.fullmatch(name) is not None


class Course:
    """The folders and settings of a course, as its nbgrader_config.py has them."""

    def __init__(self, folder: str | Path = ".", db: str | None = None) -> None:
        folder = Path(folder).resolve()
        if not folder.is_dir():
            raise CourseError(f"there is no course folder {folder}")
        import_nbgrader()
        from nbgrader.coursedir import CourseDirectory

        self.config: Any = read_configuration(folder)
        if "root" not in self.config.CourseDirectory:
            self.config.CourseDirectory.root = str(folder)
        if db:
            self.config.CourseDirectory.db_url = db
        self._support: dict[str, dict[str, bytes]] = {}
        self.directory = CourseDirectory(config=self.config)
        self.root = Path(self.directory.root)

    @property
    def db_url(self) -> str:
        """The gradebook's address."""
        return str(self.directory.db_url)

    @property
    def packages(self) -> tuple[str, ...]:
        """Further packages that students may import: c.Autograder.packages in the configuration."""
        named = self.config.Autograder.get("packages", ())
        if isinstance(named, str) or not all(isinstance(name, str) for name in named):
            raise CourseError(f"{SETTING} must be a list of names, as in ['numpy']")
        absent = [name for name in named if not is_here(name)]
        if absent:
            raise CourseError(f"{SETTING} names {', '.join(absent)}, which is not installed here")
        return tuple(named)

    def folder(self, step: str, assignment: str, student: str = ".") -> Path:
        """The folder of one of nbgrader's steps: source, submitted, autograded, feedback."""
        name = getattr(self.directory, f"{step}_directory")
        return Path(os.path.normpath(self.directory.format_path(name, student, assignment)))

    def notebooks(self, assignment: str) -> dict[str, Path]:
        """The instructor's notebooks of an assignment, by name."""
        if not assignment or assignment in (".", "..") or "/" in assignment:
            raise CourseError(f"{assignment!r} is no name of an assignment")
        folder = self.folder("source", assignment)
        if not folder.parent.is_dir():
            raise CourseError(f"{self.root} is no course: it has no folder {folder.parent.name}/")
        found = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
        if not found:
            known = sorted({path.parent.name for path in folder.parent.glob("*/*.ipynb")})
            hint = f"; there are {', '.join(known)}" if known else ""
            raise CourseError(f"{folder} holds no notebook of an assignment{hint}")
        return found

    def support_files(self, assignment: str) -> dict[str, bytes]:
        """The instructor's data files, which every submission finds beside its notebook."""
        files, _ = self._files(self.folder("source", assignment))
        return files

    def students(self, assignment: str) -> list[str]:
        """Who handed in: the names of the folders, in order."""
        marker = "STUDENT_GOES_HERE"
        pattern = self.folder("submitted", assignment, marker)
        parts = pattern.parts
        where = next(n for n, part in enumerate(parts) if marker in part)
        above, below = Path(*parts[:where]), Path(*parts[where + 1 :])
        excluded = set(filter(None, self.directory.student_id_exclude.split(",")))
        names = []
        for entry in sorted(os.scandir(above), key=lambda e: e.name) if above.is_dir() else []:
            before, _, after = parts[where].partition(marker)
            name = entry.name.removeprefix(before).removesuffix(after)
            if os.path.lexists(Path(entry.path, below)) and name not in excluded:
                names.append(name)
        return names

    def submissions(
        self, assignment: str, student: str, notebooks: list[str]
    ) -> Iterator[Submission]:
        """A student's notebooks, each read or with the reason why it cannot be."""
        folder = self.folder("submitted", assignment, student)
        files: dict[str, bytes] = {}
        notes: list[str] = []
        problem = ""
        try:
            problem = _problem(folder, student)
            if not problem:
                files, notes = self._files(folder)
        except OSError as error:
            problem = f"the submission cannot be read: {error.strerror or error}"
        # The same work handed in later may lose points for it.
        stamp = str(None if problem else self.timestamp(assignment, student)).encode()
        for name in notebooks:
            data, reason = None, problem
            if not reason:
                try:
                    data = read_bytes(folder / f"{name}.ipynb")
                except (Unreadable, OSError) as error:
                    reason = str(error)
            yield Submission(
                student,
                assignment,
                name,
                data,
                files,
                reason,
                tuple(notes),
                _hash(data, {**files, "timestamp.txt": stamp}, reason),
            )

    def timestamp(self, assignment: str, student: str) -> datetime | None:
        """When it was handed in, by the collector's clock (timestamp.txt, in UTC)."""
        from nbgrader.utils import parse_utc

        path = self.folder("submitted", assignment, student) / "timestamp.txt"
        try:
            text = read_bytes(path, 200).decode("utf-8", "replace").strip()
            return parse_utc(text) if text else None
        except (Unreadable, OSError, ValueError, OverflowError):
            return None

    def data_files(self, assignment: str, student: str) -> dict[str, bytes]:
        """What lies beside the autograded notebook: the student's files, and the instructor's."""
        folder = self.folder("submitted", assignment, student)
        files: dict[str, bytes] = {}
        with contextlib.suppress(OSError):
            files = {} if _problem(folder, student) else self._files(folder)[0]
        if self._support.get(assignment) is None:
            self._support[assignment] = self.support_files(assignment)
        files.update(self._support[assignment])
        with contextlib.suppress(Unreadable):
            files["timestamp.txt"] = read_bytes(folder / "timestamp.txt", 200)
        return files

    def _files(self, folder: Path) -> tuple[dict[str, bytes], list[str]]:
        """The regular files of a folder except notebooks, by relative name; what was left out."""
        files: dict[str, bytes] = {}
        notes: list[str] = []
        total = 0
        for where, folders, names in os.walk(folder, followlinks=False):
            folders[:] = [name for name in sorted(folders) if not self._ignored(name)]
            for name in sorted(names):
                path = Path(where, name)
                relative = path.relative_to(folder).as_posix()
                if name.endswith(".ipynb") or self._ignored(name) or name == "timestamp.txt":
                    continue
                if any("\ud800" <= char <= "\udfff" for char in relative):  # bytes, not UTF-8
                    notes.append(f"{relative[:100]!a} has an odd name; it was left out")
                    continue
                if not stat.S_ISREG(path.lstat().st_mode):
                    notes.append(f"{relative[:100]!r} is not a regular file; it was left out")
                    continue
                size = path.lstat().st_size
                if total + size > LARGEST_FILES or len(files) >= MOST_FILES:
                    notes.append(f"{relative[:100]!r} was left out: too many or too large files")
                    continue
                try:
                    files[relative] = read_bytes(path, LARGEST_FILES)
                    total += size
                except Unreadable as error:
                    notes.append(f"{error}; it was left out")
        return files, notes[:20]

    def _ignored(self, name: str) -> bool:
        return any(fnmatch.fnmatch(name, pattern) for pattern in self.directory.ignore)


def _problem(folder: Path, student: str) -> str:
    """What keeps a whole submission from being read; empty for a good one."""
    if not is_student(student):
        return "the folder's name is no student id: letters, digits and . _ @ + - are"
    if folder.is_symlink() or folder.parent.is_symlink():
        return "the submission is a link to another folder, not a folder"
    return "" if folder.is_dir() else "nothing was handed in"


def read_configuration(folder: Path) -> Any:
    """The settings of a course's nbgrader_config.py; none where there is no such file."""
    from traitlets.config import Config
    from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

    if not (folder / CONFIGURATION).exists():
        return Config()
    try:
        return PyFileConfigLoader(CONFIGURATION, path=str(folder)).load_config()
    except ConfigFileNotFound:
        raise CourseError(f"{folder / CONFIGURATION} cannot be read") from None
    except Exception as error:
        kind = type(error).__name__
        raise CourseError(f"{folder / CONFIGURATION} has an error: {kind}: {error}") from None


def _hash(data: bytes | None, files: dict[str, bytes], problem: str) -> str:
    digest = hashlib.sha256(problem.encode("utf-8", "replace") if data is None else data)
    for name in sorted(files):
        digest.update(name.encode("utf-8", "replace") + b"\0")
        digest.update(hashlib.sha256(files[name]).digest())
    return digest.hexdigest()
