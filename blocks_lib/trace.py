"""A trace of one forward pass: which block was called, in which order, with which shapes."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from blocks_lib._walk import registered_modules

__all__ = ["Call", "Trace", "trace"]


@dataclass(frozen=True)
class Call:
    """One call of one block.

    Shapes are tuples of sizes, ``(2, 20)``. A tuple, list or dictionary of tensors becomes a
    tuple, list or dictionary of shapes, and anything else the name of its type.

    From the page "Layers and blocks" (``layers-and-blocks.html``).

    Attributes:
        depth: how many calls this one is inside of; 0 is the net itself.
        path: the block's name from the net, as in ``named_modules()``; ``""`` is the net itself.
        type: the name of the block's class.
        inputs: a tuple with one entry for each argument. Arguments that were passed by name come
            last, as one dictionary.
        outputs: what the block returned; ``"raised RuntimeError"`` if another block caught that.

    Example:
        >>> from blocks_lib.trace import Call
        >>> Call(depth=1, path="hidden", type="Linear", inputs=((2, 20),), outputs=(2, 256))
        Call(depth=1, path='hidden', type='Linear', inputs=((2, 20),), outputs=(2, 256))
    """

    depth: int
    path: str
    type: str
    inputs: tuple[Any, ...]
    outputs: Any


@dataclass(frozen=True, repr=False)
class Trace:
    """The calls of one forward pass, in the order in which they began.

    From the page "Layers and blocks" (``layers-and-blocks.html``).

    Attributes:
        rows: one :class:`Call` for each call.
        output: what the net returned.

    Example:
        >>> import torch
        >>> from torch import nn
        >>> from blocks_lib import trace
        >>> trace(nn.Sequential(nn.ReLU()), torch.rand(2, 8)).rows[1].path
        '0'
    """

    rows: tuple[Call, ...]
    output: Any = field(compare=False)

    def text(self) -> str:
        """Return the calls as an indented list, one line each.

        Example:
            >>> import torch
            >>> from blocks_lib import MLP, trace
            >>> print(trace(MLP(), torch.rand(2, 20)).text())
            MLP               (2, 20)  -> (2, 10)
              hidden: Linear  (2, 20)  -> (2, 256)
              out: Linear     (2, 256) -> (2, 10)
        """
        names = [
            "  " * row.depth + (f"{row.path}: " if row.path else "") + row.type for row in self.rows
        ]
        inputs = [_listed(row.inputs) for row in self.rows]
        wide, wider = max(map(len, names)), max(map(len, inputs))
        return "\n".join(
            f"{name:{wide}}  {given:{wider}} -> {row.outputs}"
            for name, given, row in zip(names, inputs, self.rows, strict=True)
        )

    __str__ = __repr__ = text


def trace(net: nn.Module, *inputs: Any, **kwargs: Any) -> Trace:
    """Call ``net(*inputs, **kwargs)`` once and record every call of a registered block.

    The recording uses forward hooks, which are removed at the end, also when the call raises. A
    block that is called twice has two rows. A block that PyTorch does not know of, held in a plain
    list for example, gets no hook and no row: :func:`blocks_lib.ownership` finds it.
    Inside a compiled net that was called before, blocks are missing too: its code runs no new hook.

    From the page "Layers and blocks" (``layers-and-blocks.html``).

    Args:
        net: the net to call, in the mode it is in and with gradients if they are on.
        *inputs: the arguments of the call.
        **kwargs: the arguments passed by name.

    Returns:
        The calls in order, and the net's output.

    Raises:
        Exception: whatever the net raises, with a note that names the block it happened in.

    Example:
        >>> import torch
        >>> from blocks_lib import MLP, trace
        >>> [(row.path, row.outputs) for row in trace(MLP(), torch.rand(2, 20)).rows]
        [('', (2, 10)), ('hidden', (2, 256)), ('out', (2, 10))]
    """
    recorder = _Recorder()
    handles = []
    try:
        for path, module in registered_modules(net):
            before, after = recorder.hooks(path)
            handles.append(module.register_forward_pre_hook(before, with_kwargs=True))
            handles.append(module.register_forward_hook(after, always_call=True))
        output = net(*inputs, **kwargs)
    except Exception as error:
        recorder.blame(error)
        raise
    finally:
        for handle in handles:
            handle.remove()
    return Trace(tuple(Call(**row) for row in recorder.rows), output)


class _Recorder:
    """What the hooks write into: the rows, and the calls that have not ended yet."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.running: list[tuple[dict[str, Any], BaseException | None]] = []
        self.failed: list[tuple[dict[str, Any], BaseException]] = []

    def hooks(self, path: str) -> tuple[Callable[..., None], Callable[..., None]]:
        def before(block: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
            row = {"depth": len(self.running), "path": path, "type": type(block).__name__}
            row["inputs"] = _shapes(args) + ((_shapes(kwargs),) if kwargs else ())
            self.rows.append(row)
            self.running.append((row, sys.exc_info()[1]))

        def after(block: nn.Module, args: tuple[Any, ...], output: Any) -> None:
            row, handled = self.running.pop()
            error = sys.exc_info()[1]
            if error is None or error is handled:
                row["outputs"] = _shapes(output)
            else:
                row["outputs"] = f"raised {type(error).__name__}"
                self.failed.append((row, error))

        return before, after

    def blame(self, error: BaseException) -> None:
        """Tell in a note on the error which block raised it: the innermost, so the first."""
        for row, raised in self.failed:
            if raised is error:
                name = f"{row['path']!r} ({row['type']})" if row["path"] else row["type"]
                error.add_note(f"trace: raised in {name}, called with {_listed(row['inputs'])}.")
                return


def _shapes(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return tuple(value.shape)
    if isinstance(value, dict):
        return {key: _shapes(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shapes(item) for item in value]
    if isinstance(value, tuple):
        return tuple(_shapes(item) for item in value)
    return None if value is None else type(value).__name__


def _listed(inputs: tuple[Any, ...]) -> str:
    return ", ".join(map(str, inputs)) or "nothing"
