"""Keeps PyTorch's compiler unloaded until somebody compiles: half of all loading time is saved.

The first optimizer imports torch._dynamo, with sympy and much else below it, only to ask it for two
things that mean nothing in plain execution: to leave a function uncompiled, and to break a graph. A
small module in its place answers these two. Asked for anything else, it loads the real one.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

__all__ = ["postpone_compiler"]

COMPILER = "torch._dynamo"


def postpone_compiler() -> None:
    """Have torch._dynamo loaded at its first real use. Call it before torch is imported."""
    sys.modules.setdefault(COMPILER, _Postponed(COMPILER))


class _Postponed(ModuleType):
    """Stands for torch._dynamo in sys.modules; gone as soon as the real one is loaded."""

    def disable(self, fn: Callable[..., Any], recursive: bool = True, **more: Any) -> Any:
        """`fn`, which the compiler will leave alone where it is loaded one day."""
        disabled: list[Callable[..., Any]] = []

        def run(*args: Any, **kwargs: Any) -> Any:
            if not disabled and sys.modules.get(COMPILER) is not self:
                disabled.append(self._load().disable(fn, recursive, **more))
            return (disabled[0] if disabled else fn)(*args, **kwargs)

        return run

    def graph_break(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to break: no graph is being recorded."""

    def __getattr__(self, name: str) -> Any:
        # Who walks over all modules (inspect, unittest) asks for names like __file__, and no more.
        if name.startswith("__") and name != "__path__":
            raise AttributeError(name)
        return getattr(self._load(), name)

    def _load(self) -> Any:
        if sys.modules.get(COMPILER) is self:
            del sys.modules[COMPILER]
        return importlib.import_module(COMPILER)
