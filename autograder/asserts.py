"""The weaker mode: test cells made of ordinary asserts, run beside the student's code.

Other people's nbgrader courses are written so. The sandbox holds, and each test must say that it
came to its end; but a student who knows how can forge that word. Canaries try to notice.
"""

from __future__ import annotations

import ast
import contextlib
from typing import Any

from autograder.clock import SECONDS_PER_CHECK, TimeLimit, time_limit
from autograder.plain import failure_of

__all__ = ["canaries", "replay", "run", "yes_sayers"]

LONGEST = 400


def run(source: str, ready: Any, seconds: float) -> dict[str, Any]:
    """Run one test cell in the student's namespace: did it end, with which last value or error.

    It has as many `seconds` as any cell: stock nbgrader makes no difference either.
    """
    alarms = canaries()
    answer: dict[str, Any] = {"ended": False, "alarms": alarms}
    try:
        with time_limit(seconds):
            value, shown = _execute(source, ready.user_ns)
            answer["value"] = repr(value)[:LONGEST] if shown else None
        answer["ended"] = True
    except TimeLimit:
        answer["error"] = ["TimeLimit", f"no answer within {seconds:g} s"]
    except BaseException as error:
        failure = failure_of(error)
        answer["error"] = [failure.type, failure.message]
    answer["alarms"] = sorted({*alarms, *canaries(), *yes_sayers(ready.user_ns)})
    return answer


def replay(source: str, names: dict[str, Any]) -> None:
    """Run an earlier test cell again for the names that it defines; its verdict is known."""
    with contextlib.suppress(BaseException), time_limit(SECONDS_PER_CHECK):
        _execute(source, names)


def canaries() -> list[str]:
    """The assert helpers that accept a known wrong answer: there should be none."""
    import sys
    import unittest

    case = unittest.TestCase()
    wrong: dict[str, Any] = {
        "assert": lambda: exec("assert 1 == 2"),
        "unittest.assertEqual": lambda: case.assertEqual(1, 2),  # noqa: PT009
        "unittest.assertTrue": lambda: case.assertTrue(False),  # noqa: PT009
    }
    if numpy := sys.modules.get("numpy.testing"):
        wrong["numpy.testing.assert_allclose"] = lambda: numpy.assert_allclose([1.0], [2.0])
        wrong["numpy.testing.assert_array_equal"] = lambda: numpy.assert_array_equal([1], [2])
    if torch := sys.modules.get("torch"):
        one, two = torch.ones(1), torch.zeros(1)
        wrong["torch.testing.assert_close"] = lambda: torch.testing.assert_close(one, two)
        wrong["torch.allclose"] = lambda: _require(torch.allclose(one, two))
        wrong["torch.equal"] = lambda: _require(torch.equal(one, two))
    return [name for name, call in wrong.items() if not _rejects(call)]


def yes_sayers(names: dict[str, Any]) -> list[str]:
    """The student's classes whose objects equal anything, or that say yes for torch's functions.

    Known by their functions, which look names up in `names`: no class can be kept out of sight.
    """
    found = []
    classes, seen = [object], {object}
    while classes:
        new = set(type.__subclasses__(classes.pop())) - seen
        classes += new
        seen |= new
        for cls in new:
            own = type.__dict__["__dict__"].__get__(cls)
            equal, torch_function = own.get("__eq__"), own.get("__torch_function__")
            torch_function = getattr(torch_function, "__func__", torch_function)
            if getattr(equal, "__globals__", None) is names and _says_yes(
                equal, _blank(cls), object()
            ):
                found.append(f"{cls.__name__}.__eq__")
            if getattr(torch_function, "__globals__", None) is names:
                import torch

                one, two = torch.ones(1), torch.zeros(1)
                if _says_yes(torch_function, cls, torch.equal, (), (one, two), {}):
                    found.append(f"{cls.__name__}.__torch_function__")
    return found


def _blank(cls: type) -> Any:
    """An object of the class, not initialized; None where that is impossible."""
    with contextlib.suppress(Exception):
        return object.__new__(cls)
    return None


def _says_yes(function: Any, *arguments: Any) -> bool:
    try:
        answer = function(*arguments)
        return answer is not NotImplemented and bool(answer)
    except Exception:
        return False


def _require(holds: bool) -> None:
    if not holds:
        raise AssertionError


def _rejects(call: Any) -> bool:
    try:
        call()
    except AssertionError:
        return True
    except Exception:
        return False
    return False


def _execute(source: str, names: dict[str, Any]) -> tuple[Any, bool]:
    """Run a cell as Jupyter does: the value of a last expression, and whether it would be shown."""
    from IPython.core.inputtransformer2 import TransformerManager

    tree = ast.parse(TransformerManager().transform_cell(source))
    quiet = source.rstrip().endswith(";")
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "<test>", "exec"), names)
        return None, False
    del tree.body[-1]
    exec(compile(tree, "<test>", "exec"), names)
    value = eval(compile(ast.Expression(last.value), "<test>", "eval"), names)
    return value, value is not None and not quiet
