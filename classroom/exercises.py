"""Generate the students' notebooks from solutions/, as `nbgrader generate_assignment` does.

    python -m classroom.exercises [FOLDER]

The gradebook that nbgrader insists on is a temporary one: generating changes nothing but the
folder of the exercises.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import PyFileConfigLoader

__all__ = ["assignments", "generate"]

ROOT = Path(__file__).resolve().parents[1]


def assignments(root: Path = ROOT) -> list[str]:
    """The names of the assignments, sorted."""
    return sorted(folder.parent.name for folder in root.glob("solutions/*/*.ipynb"))


def generate(target: Path, root: Path = ROOT) -> list[Path]:
    """Write every assignment's student notebook below `target`; the paths written.

    Raises RuntimeError, with nbgrader's own words, where nbgrader refuses.
    """
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    written = []
    # nbgrader creates its database with the command `alembic`, which it looks for in PATH.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as scratch:
        config.CourseDirectory.db_url = f"sqlite:///{scratch}/gradebook.db"
        config.CourseDirectory.release_directory = f"{scratch}/release"
        api = NbGraderAPI(CourseDirectory(config=config), config=config)
        for name in assignments(root):
            result = api.generate_assignment(name, force=True)
            if not result["success"]:
                raise RuntimeError(f"{name}: {result.get('error') or result.get('log')}")
        shutil.rmtree(target, ignore_errors=True)
        for name in assignments(root):
            path = target / name / f"{name}.ipynb"
            path.parent.mkdir(parents=True)
            shutil.copyfile(f"{scratch}/release/{name}/{name}.ipynb", path)
            written.append(path)
    return written


def main() -> None:
    """Generate into exercises/, or into the folder given."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "exercises")
    folder = parser.parse_args().folder
    logging.disable(logging.WARNING)
    try:
        written = generate(folder)
    except RuntimeError as error:
        raise SystemExit(f"The exercises could not be generated. {error}") from None
    for path in written:
        print(path)


if __name__ == "__main__":
    main()
