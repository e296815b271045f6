"""A wrong answer to a real exercise, and tricks that should make it look right: none pays.

The block keeps its nets in a list, so that its output is right and nothing is registered. Each
trick is added to that same content, which honestly earns what `without-a-trick` gets.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[3]
EXERCISE = "ex2_parallel_block"
ANSWER = """\
{before}

class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.nets = [net1, net2]
        {at_first}

    def forward(self, x):
        {later}
        return torch.cat([net(x) for net in self.nets], dim=-1)
"""
# What nn.Module would be if it looked into lists.
LISTS = """
def walked(self, prefix="", recurse=True, remove_duplicate=True):
    yield from self._parameters.items()
    for key, value in vars(self).items():
        for number, one in enumerate(value if isinstance(value, list) else []):
            for name, parameter in walked(one):
                yield f"{key}.{number}.{name}", parameter
    for key, one in self._modules.items():
        for name, parameter in walked(one):
            yield f"{key}.{name}", parameter

applied = nn.Module._apply

def _apply(self, function, recurse=True):
    for value in list(vars(self).values()):
        for one in value if isinstance(value, list) else []:
            one._apply(function)
    return applied(self, function, recurse)

def patch():
    nn.Module.named_parameters = walked
    nn.Module.parameters = lambda self, recurse=True: (p for _, p in walked(self))
    nn.Module.state_dict = lambda self, *a, **k: dict(walked(self))
    nn.Module._apply = _apply
"""
# Looks for the running check in the frames above, and for the nets that count their calls.
FRAMES = """
def meddle():
    import gc, sys
    frame = sys._getframe(1)
    while frame:
        case = frame.f_locals.get("case")
        if case is not None:
            case.attempt = lambda *a, **k: torch.zeros(3, 8)
        frame = frame.f_back
    for one in gc.get_objects():
        if type(one).__name__ == "Counted":
            one.ran = one.hooked = 1
"""
SHADOWS = """
from autograder import checks, probes
probes.call = lambda block, **nets: nn.Sequential(*nets.values())
probes.close = probes.holds = lambda *a: True
probes.describe = checks.encode = lambda value: ["v", True]
checks.look = lambda observe, case: {}
checks.Case.attempt = lambda self, *a, **k: True
"""
TRICKS = {
    "without-a-trick": {},
    "patched-before": {"before": LISTS + "patch()"},
    "patched-when-built": {"before": LISTS, "at_first": "patch()"},
    "patched-when-called": {"before": LISTS, "later": "patch()"},
    "patched-probes": {"before": SHADOWS},
    "meddled-frames": {"before": FRAMES, "at_first": "meddle()", "later": "meddle()"},
    "global-hooks": {
        "before": "nn.modules.module.register_module_forward_hook(lambda m, x, y: y * 0 + 1)"
    },
    "another-namespace": {"before": "import torch as probes\ngrade = judge = observe = print"},
}


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """The automatic points of every trick."""
    course = tmp_path_factory.mktemp("exercise")
    shutil.copytree(ROOT / "solutions" / EXERCISE, course / "source" / EXERCISE)
    released = nbformat.read(ROOT / "exercises" / EXERCISE / f"{EXERCISE}.ipynb", as_version=4)
    (answer,) = (
        cell
        for cell in released.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "ParallelBlock"
    )
    for name, parts in TRICKS.items():
        answer.source = ANSWER.format(**{"before": "", "at_first": "pass", "later": "pass"} | parts)
        folder = course / "submitted" / name / EXERCISE
        folder.mkdir(parents=True)
        nbformat.write(released, folder / f"{EXERCISE}.ipynb")
    command = ["grade", EXERCISE, "--course-dir", str(course), "--json", str(course / "results")]
    subprocess.run([sys.executable, "-m", "autograder", *command], check=True, cwd=ROOT)
    lines = (course / "results").read_text().split("\n")
    return {row["student"]: row["auto_score"] for row in map(json.loads, filter(None, lines))}


@pytest.mark.parametrize("name", TRICKS)
def test_a_trick_pays_nothing(scores: dict[str, float], name: str) -> None:
    assert 0 < scores["without-a-trick"] < 18
    assert scores[name] <= scores["without-a-trick"]
