"""Checks in two halves, so that a test never has to share a process with the code it tests.

A graded test cell defines two functions and ends on a call:

    def observe(case):          # beside the student's code: use it, return plain values
        square = case.get("square")
        return {n: case.attempt(square, n) for n in (2, 3)}

    def judge(case, seen):      # apart from the student's code: compare, say what is wrong
        for n, value in seen.items():
            case.expect(value == n * n, points=0.5, found=value, expected=n * n,
                        cause="the number is multiplied by two", see="page.html#squares")

    grade(observe, judge, points=1)

In Jupyter, and under stock `nbgrader autograde`, both halves run in the kernel, one after the
other. The autograder splits the cell (`split`): the first half runs in the sandbox, the second in
a process where no student code ever runs. Only plain values cross (`encode`, `decode`): numbers,
strings, lists, tuples, dicts with string keys, torch tensors and numpy arrays of a plain type, and
`Failure`.

Write `observe` so that what it returns depends on `case.seed`: then forging an observation is as
much work as doing the exercise. Everything at the top level of the cell whose name starts with
`judge` stays on the judge's side; put the expected values there.
"""

from __future__ import annotations

import ast
import contextlib
import html
import inspect
import io
import math
import os
import random
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Case", "Failure", "Finding", "Report", "decode", "encode", "grade", "split"]

MACHINE_READABLE = "application/vnd.autograder.report+json"
SECONDS_PER_CHECK = 5.0
TIMEOUTS_BEFORE_GIVING_UP = 2
LONGEST_TEXT = 400


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


class NotWritten(Exception):
    """The name that a check asks for does not exist: its cell is empty, failed, or was not run."""


class TimeLimit(BaseException):
    """Raised inside student code that runs too long. No Exception, so that nobody swallows it."""


@dataclass(frozen=True)
class Finding:
    """One broken expectation: the points it cost and what to tell the student."""

    lost: float
    found: str = ""
    expected: str = ""
    cause: str = ""
    see: str = ""
    misconception: str = ""


@dataclass
class Report:
    """What one check says: the score, of how many points, and the findings."""

    score: float
    points: float
    findings: list[Finding] = field(default_factory=list)
    seed: int = 0
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The report as lines of text, as a terminal or a CSV shows it."""
        lines = [f"{_number(self.score)} of {_number(self.points)} points"]
        for finding in self.findings:
            lines += [f"  {label}: {value}" for label, value in _labelled(finding)]
        return "\n".join(lines + [f"  {note}" for note in self.notes])

    def html(self) -> str:
        """The report as HTML; everything that comes from the student is escaped."""
        items = []
        for finding in self.findings:
            rows = []
            for label, value in _labelled(finding):
                shown = html.escape(value)
                if label in ("read", "misconception"):
                    shown = f'<a href="{shown}">{shown}</a>'
                rows.append(f"<li><strong>{label}:</strong> {shown}</li>")
            items.append(f"<ul>{''.join(rows)}</ul>")
        head = f"<p><strong>{_number(self.score)} of {_number(self.points)} points</strong></p>"
        return head + "".join(items) + "".join(f"<p>{html.escape(note)}</p>" for note in self.notes)

    def bundle(self) -> dict[str, Any]:
        """What a program may want to count: per finding the points, the cause and where to read.

        Nothing that the student does not read too, and nothing of a check that found no fault.
        """
        if not self.findings:
            return {}
        kept = ("lost", "cause", "see", "misconception")
        found = [{name: getattr(finding, name) for name in kept} for finding in self.findings]
        return {MACHINE_READABLE: {"score": self.score, "points": self.points, "findings": found}}

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        # IPython adds the text and the HTML from the two methods below.
        return self.bundle()

    def _repr_html_(self) -> str:
        return self.html()

    def __repr__(self) -> str:
        return self.text()


class Case:
    """One run of one check: its seed, the student's names (observe) and the verdict (judge)."""

    # No instance may get an `attempt` of its own from code that finds it in a frame.
    __slots__ = ("_at_stake", "_findings", "_lost", "_names", "_notes", "points", "seed")

    def __init__(
        self, seed: int, points: float = 1.0, names: Callable[[str], Any] | None = None
    ) -> None:
        self.seed = seed
        self.points = points
        self._names = names
        self._lost = 0.0
        self._at_stake = 0.0
        self._findings: list[Finding] = []
        self._notes: list[str] = []

    def get(self, name: str) -> Any:
        """The object that the student called `name`. Raises NotWritten where there is none."""
        if self._names is None:
            raise RuntimeError("the judge has no student objects: use case.get in observe")
        return self._names(name)

    def attempt(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The value of `function(*args, **kwargs)`, or a Failure: one error hides nothing else."""
        try:
            return function(*args, **kwargs)
        except Exception as error:
            return _failure(error)
        except SystemExit as error:
            return _failure(error)

    def expect(
        self,
        holds: object,
        *,
        points: float,
        found: object = "",
        expected: object = "",
        cause: str = "",
        see: str = "",
        misconception: str = "",
    ) -> bool:
        """Take `points` away unless `holds`; say what was found, what was expected, and why."""
        self._at_stake += points
        if holds is True or (not isinstance(holds, bool) and _truthy(holds)):
            return True
        self._lost += points
        self._findings.append(
            Finding(points, _short(found), _short(expected), cause, see, misconception)
        )
        return False

    def note(self, text: str) -> None:
        """Say something that costs nothing, below the findings."""
        self._notes.append(text)

    def report(self) -> Report:
        """The verdict so far: all points less those lost, never below zero.

        Where the expectations cover only a part of the points, as the visible part of a check
        does in a student's notebook, what was lost of that part counts for the whole.
        """
        covered = min(self._at_stake, self.points) or self.points
        score = max(0.0, self.points - self._lost * self.points / covered)
        if score < 1e-9:
            score = 0.0
        return Report(score, self.points, list(self._findings), self.seed, list(self._notes))


def grade(
    observe: Callable[[Case], Any],
    judge: Callable[[Case, Any], None],
    *,
    points: float,
    seed: int | None = None,
) -> float | int:
    """Run both halves here, show the report, return the score as a plain number.

    `seed` (default: AUTOGRADER_SEED, or a fresh one) draws the inputs. Global random states are put
    back afterwards, and nothing that the student's code prints or warns of costs a point.
    """
    if seed is None:
        seed = int(os.environ.get("AUTOGRADER_SEED") or secrets.randbits(31))
    names = getattr(inspect.unwrap(observe), "__globals__", {})
    with _random_states_kept():
        seen = look(observe, Case(seed, points, _names_of(names)))
        report = deliver(judge, Case(seed, points), decode(encode(seen)))
    _show(report)
    return _number(report.score)


def look(observe: Callable[[Case], Any], case: Case) -> Any:
    """Run the observing half within its time limit: what it returns, or a Failure for the whole."""
    _seed_everything(case.seed)
    asked = case._names or (lambda name: None)
    key: list[int] = []

    def names(name: str) -> Any:
        value = asked(name)
        key.append(id(value))
        if _timeouts.get(id(value), 0) >= TIMEOUTS_BEFORE_GIVING_UP:
            raise TimeLimit("not run: two checks before it ran out of time")
        return value

    case._names = names
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            with _time_limit(SECONDS_PER_CHECK, patience=4):
                seen = observe(case)
        except TimeLimit as error:
            for one in key:
                _timeouts[one] = _timeouts.get(one, 0) + 1
            return Failure("TimeLimit", str(error) or f"no answer within {SECONDS_PER_CHECK:g} s")
        except (Exception, SystemExit) as error:
            return _failure(error)
    return seen


def deliver(judge: Callable[[Case, Any], None], case: Case, seen: Any) -> Report:
    """Run the judging half on decoded values. An error in it costs the check, never a crash."""
    _seed_everything(case.seed)
    if isinstance(seen, Failure):
        case.expect(
            False,
            points=case.points,
            found=seen,
            expected="code that runs to the end",
            **getattr(judge, "on_failure", _on_failure)(seen),
        )
        return case.report()
    try:
        judge(case, seen)
    except Exception as error:
        case.expect(
            False,
            points=case.points,
            found=f"values of a form that the test cannot read ({type(error).__name__})",
            expected="the types that the task asks for",
            cause="your code returned something of another type or structure",
            see=getattr(judge, "on_failure", _on_failure)(Failure("", "")).get("see", ""),
        )
    return case.report()


def split(source: str) -> tuple[str, str] | None:
    """The cell's two halves as source, or None where the cell is not a two-part check.

    The first holds no name that starts with `judge`; neither ends on the call of `grade`.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    if not {"observe", "judge"} <= defined or points_of(source) is None:
        return None
    body = [node for node in tree.body if not _calls_grade(node)]
    observing = [node for node in body if not _is_judges(node)]
    return (
        ast.unparse(ast.Module(observing, [])),
        ast.unparse(ast.Module(body, [])),
    )


def points_of(source: str) -> float | None:
    """The points that the cell's last line, `grade(..., points=N)`, names; None without one."""
    tree = ast.parse(source)
    if not tree.body or not _calls_grade(tree.body[-1]):
        return None
    call = tree.body[-1].value  # type: ignore[attr-defined]
    for keyword in call.keywords:
        if keyword.arg == "points":
            return float(ast.literal_eval(keyword.value))
    return None


# ---------------------------------------------------------------- values that may cross

PLAIN_DTYPES = frozenset(
    "bool uint8 int8 int16 int32 int64 float16 float32 float64 complex64 complex128".split()
)


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


# ---------------------------------------------------------------- small parts

_timeouts: dict[int, int] = {}


def _failure(error: BaseException) -> Failure:
    try:
        message = str(error)
    except Exception:
        message = ""
    return Failure(type(error).__name__, _short(message))


def _on_failure(failure: Failure) -> dict[str, str]:
    # A judge may have an attribute of this name, which knows more of its subject.
    return {"cause": _cause_of(failure)}


def _cause_of(failure: Failure) -> str:
    if failure.type == "NotWritten":
        return "the cell that defines it is empty, was not run, or raised an error"
    if failure.type == "NotImplementedError":
        return "the cell still holds the placeholder, or a method is missing"
    if failure.type == "TimeLimit":
        return "a loop that never ends, or much more work than the task needs"
    return "your code raised this error before it returned a result"


def _labelled(finding: Finding) -> Iterator[tuple[str, str]]:
    yield "lost", f"{_number(finding.lost)} points"
    if finding.found:
        yield "found", finding.found
    if finding.expected:
        yield "expected", finding.expected
    if finding.cause:
        yield "likely cause", finding.cause
    base = os.environ.get("BOOK_URL", "/book/")
    if finding.see:
        yield "read", base + finding.see
    if finding.misconception:
        yield "misconception", f"{base}misconceptions.html#{finding.misconception.lower()}"


def _number(value: float) -> float | int:
    rounded = round(float(value), 6)
    return int(rounded) if rounded.is_integer() else rounded


def _short(value: object) -> str:
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 4] + " ..."


def _truthy(value: object) -> bool:
    try:
        return bool(value)
    except Exception:
        return False


def _names_of(namespace: dict[str, Any]) -> Callable[[str], Any]:
    def get(name: str) -> Any:
        if name not in namespace:
            raise NotWritten(f"{name} is not defined")
        return namespace[name]

    return get


def _is_judges(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name.startswith("judge")
    if isinstance(node, ast.Assign):
        return any(isinstance(t, ast.Name) and t.id.startswith("judge") for t in node.targets)
    return False


def _calls_grade(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "grade"
    )


def _seed_everything(seed: int) -> None:
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed % 2**32)
    if "torch" in sys.modules:
        # torch.manual_seed also queues a call for a GPU, with a traceback, at every call.
        sys.modules["torch"].default_generator.manual_seed(seed)


@contextlib.contextmanager
def _random_states_kept() -> Iterator[None]:
    python = random.getstate()
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    numpy_state = numpy.random.get_state() if numpy else None
    torch_state = torch.get_rng_state() if torch else None
    try:
        yield
    finally:
        random.setstate(python)
        if numpy:
            numpy.random.set_state(numpy_state)
        if torch:
            torch.set_rng_state(torch_state)


@contextlib.contextmanager
def _time_limit(seconds: float, patience: int = 1) -> Iterator[None]:
    # Signals reach Python in the main thread only; elsewhere the autograder's own limits hold.
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):
        yield
        return

    end, used = time.monotonic() + patience * seconds, -1.0

    def ring(signum: int, frame: object) -> None:
        # On a busy machine the code may hardly have run: while it gets less than half of the last
        # second's time, wait for another one, up to `patience` times the limit.
        nonlocal used
        before, used = used, time.process_time()
        if patience == 1 or time.monotonic() > end or (before >= 0 and used - before > 0.5):
            raise TimeLimit()
        signal.setitimer(signal.ITIMER_REAL, 1)

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds if patience == 1 else max(seconds - 1, 0.01))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _show(report: Report) -> None:
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        print(report.text())
        return
    if get_ipython() is None:
        print(report.text())
    else:
        display(report)
