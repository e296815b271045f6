"""otter-grader beside it: `otter run` on a notebook with the same exercise and like checks.

Installed from PyPI into an environment of its own, which sees this one's packages (PyTorch). Its
checks are shorter than ours and share the student's process; no sandbox (otter's is Docker).
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import nbformat

__all__ = ["otter_seconds"]

SOLUTION = """class ParallelBlock(nn.Module):
    # BEGIN SOLUTION
    def __init__(self, net1, net2):
        super().__init__()
        self.first, self.second = net1, net2

    def forward(self, x):
        return torch.cat((self.first(x), self.second(x)), dim=-1)
    # END SOLUTION
"""
START = """a, b, x = nn.Linear(4, 3), nn.Linear(4, 5), torch.randn(2, 4)
block = ParallelBlock(a, b)
"""
CHECKS = (
    "assert block(x).shape == (2, 8)",
    "torch.testing.assert_close(block(x), torch.cat((a(x), b(x)), -1))",
    "assert len(list(block.parameters())) == 4",
    "before = a.weight.clone()\nopt = torch.optim.SGD(block.parameters(), 1.0)\n"
    "block(x).sum().backward()\n_ = opt.step()\nassert not torch.equal(a.weight, before)",
    "assert len(block.state_dict()) == 4",
    "_ = block.double()\nassert block(x.double()).dtype == torch.float64",
    "_ = block.eval()\nassert not a.training and not b.training",
)


def otter_seconds(folder: Path, runs: int = 3) -> float:
    """The median seconds of `otter run` on one honest submission."""
    folder.mkdir(parents=True)
    otter = _install(folder / "environment")
    notebook = folder / "hw.ipynb"
    nbformat.write(_notebook(), notebook)
    _run(folder, otter, "assign", str(notebook), "made", "--no-run-tests")
    archive = next((folder / "made" / "autograder").glob("*.zip"))
    submission = folder / "made" / "autograder" / "hw.ipynb"  # with its solution
    command = (otter, "run", "-a", str(archive), "--no-logo", str(submission))
    seconds = [_run(folder, *command) for _ in range(runs)]
    tests = json.loads((folder / "results.json").read_text())["tests"]
    if any("Test case failed" in test["output"] for test in tests):
        raise SystemExit("otter-grader does not give an honest submission its points")
    return statistics.median(seconds)


def _install(environment: Path) -> str:
    _run(environment.parent, sys.executable, "-m", "venv", str(environment))
    python = str(environment / "bin" / "python")
    _run(environment.parent, python, "-m", "pip", "install", "--quiet", "otter-grader==7.0.0")
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    ours = environment / "lib" / version / "site-packages" / "ours.pth"
    ours.write_text(sysconfig.get_path("purelib") + "\n")
    return str(environment / "bin" / "otter")


def _notebook() -> nbformat.NotebookNode:
    """otter assign's source format: marks in raw cells."""
    raw, code = nbformat.v4.new_raw_cell, nbformat.v4.new_code_cell
    cells = [
        raw("# ASSIGNMENT CONFIG\ninit_cell: false\nexport_cell: false"),
        code("import torch\nfrom torch import nn"),
        raw("# BEGIN QUESTION\nname: q1\npoints: 7"),
        raw("# BEGIN SOLUTION"),
        code(SOLUTION),
        raw("# END SOLUTION"),
        raw("# BEGIN TESTS"),
        *(code(START + check) for check in CHECKS),
        raw("# END TESTS"),
        raw("# END QUESTION"),
    ]
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    return made


def _run(folder: Path, *command: str) -> float:
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.perf_counter() - begin
