"""PyTorch's compiler is not loaded for an optimizer, and works as ever for who compiles."""

from __future__ import annotations

import subprocess
import sys

import pytest

START = """
import inspect, sys
from autograder.eager import postpone_compiler
postpone_compiler()
import torch
net = torch.nn.Linear(2, 2)
def train(x):
    optimizer = torch.optim.Adam(net.parameters(), lr=0.1)
    optimizer.zero_grad()
    net(x).sum().backward()
    optimizer.step()
    return x
before = net.weight.clone()
train(torch.ones(3, 2))
inspect.stack()
assert not torch.equal(net.weight, before)
assert "torch._dynamo.eval_frame" not in sys.modules
"""
USES = {
    "compile": "f = torch.compile(torch.exp2, backend='eager')\nprint(f(torch.ones(1)).item())",
    "compile what was used before": "f = torch.compile(train, backend='eager')\n"
    "print(f(torch.ones(3, 2))[0, 0].item() + 1)",
    "import a part": "import torch._dynamo.config\nprint(torch._dynamo.config.recompile_limit / 4)",
}


@pytest.mark.parametrize("use", USES)
def test_the_compiler_is_there_for_who_asks(use: str) -> None:
    done = subprocess.run([sys.executable, "-c", START + USES[use]], capture_output=True, text=True)
    assert done.stdout.strip() == "2.0", done.stderr
