"""One class of attackers and honest neighbors, graded once for all tests of this folder."""

from __future__ import annotations

import pytest

from . import ATTACKS
from .run import Run


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The class after its grading."""
    run = Run(tmp_path_factory.mktemp("attacked"))
    run.prepare(ATTACKS)
    run.add_oddities()
    run.grade()
    return run
