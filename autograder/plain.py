"""Values that may cross from a student's process to the judge's: plain ones, copied as data.

Numbers, strings, lists, tuples, dicts with string keys, torch tensors and numpy arrays of a plain
type, and `Failure`. Of anything else only the name of its type crosses.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

__all__ = ["Failure", "Opaque", "decode", "encode", "failure_of", "shorten"]

LONGEST_TEXT = 400  # characters of a value that a report quotes
PLAIN_DTYPES = frozenset(
    "bool uint8 int8 int16 int32 int64 float16 float32 float64 complex64 complex128".split()
)


@dataclass(frozen=True)
class Failure:
    """An attempt that raised: the exception's type and message, as plain text."""

    type: str
    message: str

    def __str__(self) -> str:
        return f"{self.type}: {self.message}" if self.message else self.type


@dataclass(frozen=True)
class Opaque:
    """A value that may not cross: all that the judge learns is the name of its type."""

    type: str

    def __str__(self) -> str:
        return f"an object of type {self.type}"


def encode(value: Any) -> list[Any]:
    """A value as nested lists of strings and bytes; what may not cross becomes its type's name.

    Only exact types are taken: a subclass with an `__eq__` of its own cannot come along.
    """
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return ["v", value]
    if kind is int:
        return ["i", str(value)]
    if kind is float:
        return ["f", value.hex() if math.isfinite(value) else repr(value)]
    if kind is Failure:
        return ["x", str(value.type), str(value.message)]
    if kind is list or kind is tuple:
        return ["l" if kind is list else "t", [encode(item) for item in value]]
    if kind is dict and all(type(key) is str for key in value):
        return ["d", [[key, encode(item)] for key, item in value.items()]]
    module, name = kind.__module__, kind.__name__
    if module == "torch" and name == "Size":
        return ["t", [encode(int(item)) for item in value]]
    if module == "torch" and name in ("dtype", "device"):
        return ["v", str(value)]
    if (module, name) in (("torch", "Tensor"), ("torch.nn.parameter", "Parameter")):
        return _encode_tensor(value)
    if module == "numpy":
        if name == "ndarray" and value.dtype.name in PLAIN_DTYPES:
            return ["a", "numpy", value.dtype.name, list(value.shape), value.tobytes()]
        if hasattr(value, "dtype") and value.dtype.name in PLAIN_DTYPES and value.shape == ():
            return encode(value.item())
    return ["o", f"{module}.{name}" if module != "builtins" else name]


def decode(frame: Any) -> Any:
    """The value of a frame, rebuilt from plain data only. Raises ValueError on any other frame."""
    try:
        return _decode(frame)
    except (TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise ValueError(f"not a frame of plain values: {type(error).__name__}") from None


def failure_of(error: BaseException) -> Failure:
    """The Failure that stands for an exception."""
    try:
        message = str(error)
    except Exception:
        message = ""
    return Failure(type(error).__name__, shorten(message))


def shorten(value: object) -> str:
    """The value as text of at most LONGEST_TEXT characters."""
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 4] + " ..."


def _decode(frame: Any) -> Any:
    kind, *rest = frame
    if kind == "v" and (rest[0] is None or type(rest[0]) in (bool, str)):
        return rest[0]
    if kind == "i" and len(rest[0]) < 4000:
        return int(rest[0])
    if kind == "f":
        return float(rest[0]) if rest[0] in ("nan", "inf", "-inf") else float.fromhex(rest[0])
    if kind == "x" and type(rest[0]) is str and type(rest[1]) is str:
        return Failure(rest[0], rest[1])
    if kind == "l":
        return [_decode(item) for item in rest[0]]
    if kind == "t":
        return tuple(_decode(item) for item in rest[0])
    if kind == "d":
        return {str(key): _decode(item) for key, item in rest[0]}
    if kind == "o" and type(rest[0]) is str:
        return Opaque(rest[0])
    if kind == "a":
        return _decode_array(*rest)
    raise ValueError("not a frame of plain values")


def _encode_tensor(value: Any) -> list[Any]:
    name = str(value.dtype).removeprefix("torch.")
    if value.is_meta or value.is_sparse or value.is_quantized or name not in PLAIN_DTYPES:
        return ["o", f"torch.Tensor on {value.device.type} of {name}"]
    plain = value.detach().cpu().resolve_conj().resolve_neg().contiguous()
    return ["a", "torch", name, list(plain.shape), plain.numpy().tobytes()]


def _decode_array(library: str, dtype: str, shape: list[int], data: bytes) -> Any:
    import numpy

    if dtype not in PLAIN_DTYPES or not all(type(n) is int and n >= 0 for n in shape):
        raise ValueError("not an array of plain numbers")
    if dtype == "bool" and data.translate(None, b"\0\1"):
        raise ValueError("not truth values")
    array = numpy.frombuffer(bytearray(data), dtype=dtype).reshape(shape)
    if library == "numpy":
        return array
    import torch

    return torch.from_numpy(array)
