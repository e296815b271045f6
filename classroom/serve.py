"""`make serve`: one Jupyter server with the book and JupyterLab, its settings in this repository.

Jupyter, nbgrader, IPython and matplotlib each write below the user's home by default; here they are
sent to `.jupyter/` in the repository, so that two courses never meddle with each other.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from classroom.work import fill

__all__ = ["environment", "main"]

REPOSITORY = Path(__file__).resolve().parent.parent


def environment(folder: Path) -> dict[str, str]:
    """The variables that keep all settings and state below `folder`."""
    state = folder / ".jupyter"
    return {
        "COURSE_FOLDER": str(folder),
        "JUPYTER_CONFIG_PATH": str(REPOSITORY / "classroom" / "jupyter"),
        "JUPYTER_CONFIG_DIR": str(state / "config"),
        "JUPYTER_DATA_DIR": str(state / "data"),
        "JUPYTER_RUNTIME_DIR": str(state / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(state / "lab" / "user-settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(state / "lab" / "workspaces"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "IPYTHONDIR": str(state / "ipython"),
        "MPLCONFIGDIR": str(state / "matplotlib"),
        "NBGRADER_EXCHANGE": os.environ.get("NBGRADER_EXCHANGE", str(folder / "exchange")),
        # nbgrader calls alembic by name, so this environment's programs come first.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }


def main(arguments: list[str] | None = None) -> None:
    """Replace this process by the server; arguments that are not ours go to JupyterLab."""
    parser = argparse.ArgumentParser(prog="python -m classroom.serve", description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8888, help="first port to try")
    parser.add_argument(
        "--folder", type=Path, default=REPOSITORY, help="what JupyterLab shows, with work/ in it"
    )
    ours, rest = parser.parse_known_args(arguments)
    if not 0 < ours.port <= 65535:
        sys.exit(f"PORT is a number from 1 to 65535; {ours.port} is not.")
    folder = ours.folder.resolve()
    variables = environment(folder)
    for name in ("config", "data", "runtime", "ipython"):
        (folder / ".jupyter" / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    # nbgrader's lists of assignments need an exchange, even an empty one.
    Path(variables["NBGRADER_EXCHANGE"]).mkdir(parents=True, exist_ok=True)
    fill(REPOSITORY, folder / "work")
    os.environ.update(variables)
    os.chdir(REPOSITORY)
    command = [sys.executable, "-m", "jupyterlab", f"--ip={ours.host}", f"--port={ours.port}"]
    sys.stdout.flush()
    os.execv(sys.executable, [*command, *rest])


if __name__ == "__main__":
    main()
