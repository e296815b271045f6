"""pytest's settings for notebooks: `pytest --nbval` runs every cell of the book and solutions.

Three things that nbval 0.11 cannot be told on its command line: which folders hold notebooks that
are meant to pass (those under tests/ are broken on purpose), how to compare lines that name a
process or an address, and that a trailing semicolon hides a value as it does in JupyterLab.
"""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parent
NOTEBOOK_FOLDERS = (ROOT / "book", ROOT / "solutions")
SANITIZE = ROOT / "tests" / "book" / "nbval_sanitize.cfg"


def pytest_configure(config: pytest.Config) -> None:
    if not getattr(config.option, "nbval", False):
        return
    from nbval.kernel import RunningKernel

    def execute_with_history(self, cell_input, allow_stdin=None):
        # With store_history=False, IPython shows the value of `x;` (nbval issue 194).
        return self.kc.execute(
            cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False
        )

    RunningKernel.execute_cell_input = execute_with_history
    config.option.nbval_current_env = True
    if not config.option.nbval_sanitize_with:
        config.option.nbval_sanitize_with = str(SANITIZE)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    if collection_path.suffix != ".ipynb":
        return None
    return not any(collection_path.is_relative_to(folder) for folder in NOTEBOOK_FOLDERS) or None
