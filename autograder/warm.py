"""Loads what submissions will use, and uses it once, so that no submission pays for it.

A library's first use is often slower than its import: PyTorch loads a third of itself at the first
optimizer step, assert_close or traceback. What is exercised here is inherited by every fork.
"""

from __future__ import annotations

import contextlib
import copy
import gc
import importlib
import io
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from autograder.eager import postpone_compiler

__all__ = ["ONE_THREAD", "warm_up"]

# A process with one thread is safe to fork, and two submissions share two cores best so.
ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)


def warm_up(modules: Iterable[str], exercise: bool = True) -> list[str]:
    """Import each of `modules` that can be imported and exercise it. Returns the names loaded.

    A process that is not forked learns by doing: it need not `exercise`.
    """
    loaded = []
    postpone_compiler()
    for name in modules:
        with contextlib.suppress(Exception, SystemExit), _quiet():
            importlib.import_module(name)
            loaded.append(name)
    for name, use in EXERCISES.items():
        if exercise and name in sys.modules:
            with contextlib.suppress(Exception), _quiet():
                use()
    _exercise_tracebacks()
    gc.collect()
    gc.freeze()
    return loaded


def _exercise_torch() -> None:
    import torch
    from torch import nn

    torch.set_num_threads(1)
    state = torch.get_rng_state()
    net = nn.Sequential(
        nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Dropout(), nn.Linear(4, 2)
    )
    for optimizer in (torch.optim.SGD(net.parameters(), 0.1), torch.optim.Adam(net.parameters())):
        optimizer.zero_grad()
        nn.functional.mse_loss(net(torch.rand(5, 3)), torch.rand(5, 2)).backward()
        optimizer.step()
    repr(net), repr(torch.rand(2)), str(net.state_dict())
    clone = copy.deepcopy(net)
    file = io.BytesIO()
    torch.save(net.state_dict(), file)
    file.seek(0)
    clone.load_state_dict(torch.load(file, weights_only=True))
    clone.double().train().eval().to("meta")
    torch.testing.assert_close(torch.ones(2), torch.ones(2))
    with contextlib.suppress(AssertionError):
        torch.testing.assert_close(torch.ones(2), torch.zeros(2))
    torch.cat([torch.rand(2, 2), torch.rand(2, 2)], dim=-1).to(torch.float64).sum().item()
    torch.from_numpy(torch.rand(2).numpy())
    _exercise_checks(torch.rand(2))
    torch.set_rng_state(state)


def _exercise_checks(tensor: Any) -> None:
    from autograder.checks import Case, deliver, look
    from autograder.plain import decode, encode

    def observe(case: Case) -> Any:
        return {"tensor": tensor, "failure": case.attempt(abs, ""), "number": 1.0}

    def judge(case: Case, seen: Any) -> None:
        case.expect(seen["number"] == 2, points=1, found=seen["tensor"], expected="2")

    seen = look(observe, Case(0))
    deliver(judge, Case(0), decode(encode(seen))).html()


def _exercise_numpy() -> None:
    import numpy

    repr(numpy.linspace(0, 1, 3)), numpy.linalg.norm(numpy.ones((2, 2)))
    numpy.random.default_rng(0).normal(size=3)
    import numpy.testing

    with contextlib.suppress(AssertionError):
        numpy.testing.assert_allclose([1.0], [2.0])


def _exercise_matplotlib() -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([0, 1], [0, 1], label="a")
    axes.legend()
    figure.savefig(io.BytesIO(), format="png")
    plt.close(figure)


def _exercise_tracebacks() -> None:
    try:
        raise ValueError("exercise")
    except ValueError:
        traceback.format_exc()


EXERCISES: dict[str, Callable[[], None]] = {
    "torch": _exercise_torch,
    "numpy": _exercise_numpy,
    "matplotlib": _exercise_matplotlib,
}


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with (
        open(os.devnull, "w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        yield
