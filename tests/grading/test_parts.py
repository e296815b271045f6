"""The small parts on which safety rests, each by itself."""

from __future__ import annotations

import socket
import struct

import pytest

from autograder import redact, wire
from autograder.bench import verdict_of_asserts
from autograder.checks import Case, Finding, Report
from autograder.notebook import Cell, Unreadable, parse
from autograder.plan import PlanError, definitions, imported_names, make_plan
from autograder.rebuild import rebuild
from autograder.untouched import Snapshot, works

HIDDEN = """
def observe(case):
    return case.get("f")(3)

def judge(case, seen):
    ### BEGIN HIDDEN TESTS
    secret_reference_value = 12345678
    case.expect(seen == secret_reference_value, points=1, found=f"f(3) turns out as {seen}")
    ### END HIDDEN TESTS

grade(observe, judge, points=1)
"""


@pytest.mark.parametrize(
    "text",
    [
        "secret_reference_value = 12345678",
        "SECRET reference   value=12345678",
        "ValueError: 87654321 = eulav_ecnerefer_terces",
    ],
)
def test_a_quotation_of_a_hidden_line_is_withheld(text: str) -> None:
    quoted = Report(0.0, 1.0, [Finding(1.0, found=text)])
    assert redact.report(quoted, redact.Secret(HIDDEN)).findings[0].found == redact.WITHHELD


@pytest.mark.parametrize("text", ["f(3) turns out as 9", "TypeError: unsupported operand", "f"])
def test_the_words_of_the_judge_and_of_python_are_not_withheld(text: str) -> None:
    said = Report(0.0, 1.0, [Finding(1.0, found=text)])
    assert redact.report(said, redact.Secret(HIDDEN)).findings[0].found == text


def test_a_message_is_short_printable_and_holds_no_long_code_words() -> None:
    told = redact.clean("\x1b[31mred\x1b[0m\x00\n" + "QUJD" * 40 + " end " + "word " * 500)
    assert told.startswith("red QUJD")
    assert len(told) <= redact.LONGEST
    assert "QUJD" * 10 not in told
    assert told.isprintable()


@pytest.mark.parametrize("data", [b"\xdd\xff\xff\xff\xff", b"\x90" * 10, b"\xc1", b"\x81\x80\x01"])
def test_odd_bytes_are_no_message(data: bytes) -> None:
    with pytest.raises(wire.Broken):
        wire.unpack(data, most=1000)


def test_a_small_message_that_would_fill_the_memory_is_refused() -> None:
    many = b"\xdd" + struct.pack(">I", 100_000) + b"\x90" * 100_000
    assert len(wire.unpack(many)) == 100_000
    with pytest.raises(wire.Broken):
        wire.unpack(many, most=50_000)


def test_a_notebook_of_lists_that_would_fill_the_memory_is_refused_before_it_is_read() -> None:
    many = b'{"cells": [], "metadata": {"lists": [' + b"[]," * 600_000 + b"[]]}}"
    with pytest.raises(Unreadable, match="more than 500,000 parts"):
        parse(many, "hw.ipynb")


@pytest.mark.parametrize("tail", ['"', "", "\\", '\\"' * 100_000])
def test_brackets_in_text_are_no_lists(tail: str) -> None:
    text = b'{"cells": [{"cell_type": "code", "source": "x", "outputs": ["' + b"[]{" * 300_000
    whole = text + tail.encode()
    if tail == '"':
        cells, _ = parse(whole + b"]}]}", "hw.ipynb")
        assert [cell.source for cell in cells] == ["x"]
    else:
        with pytest.raises(Unreadable, match="JSON is broken"):
            parse(whole, "hw.ipynb")


def test_a_message_that_is_too_long_is_dropped_and_the_next_understood() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack("!I", 5000) + bytes(5000))
        wire.send(theirs, ["next"])
        with pytest.raises(wire.Broken, match="too long"):
            wire.receive(ours, limit=100)
        assert wire.receive(ours, limit=100) == ["next"]


def test_this_python_lets_changes_be_seen_without_touching() -> None:
    assert works()


def test_a_snapshot_names_what_changed() -> None:
    def function() -> int:
        return 1

    names = {f"n{n}": n for n in range(100)}
    other: dict[str, int] = {"kept": 1}
    snapshot = Snapshot([names, other, function])
    assert snapshot.changed() == []
    names["n50"] = -1
    assert snapshot.changed() == [0]
    function.__code__ = (lambda: 2).__code__
    other["added"] = 2
    assert snapshot.changed() == [0, 1, 2]


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ({"ended": True, "value": None}, 2.0),
        ({"ended": True, "value": "1.5"}, 1.5),
        ({"ended": True, "value": "'text'"}, 2.0),
        ({"ended": True, "value": "nan"}, 0.0),
        ({"ended": True, "value": "-1"}, 0.0),
        ({"ended": True, "value": "1e9"}, 0.0),
        ({"ended": False, "error": ["AssertionError", ""]}, 0.0),
        ({"ended": 1, "error": ["AssertionError", ""]}, 0.0),
    ],
)
def test_asserts_count_as_in_nbgrader_but_only_when_they_ended(answer: dict, points: float) -> None:
    assert verdict_of_asserts(Case(0, 2.0), answer).score == points


def test_a_check_may_use_imports_functions_and_constants_and_no_demonstration() -> None:
    source = (
        "import torch\nfrom torch import nn\nN = 3\nnet = build()\ndef f(): pass\n%matplotlib x"
    )
    assert [line.split("(")[0] for line in definitions(source)] == [
        "import torch",
        "from torch import nn",
        "N = 3",
        "def f",
    ]
    assert imported_names(source) == ["torch", "torch", "torch.nn"]


def test_two_cells_of_one_name_in_the_instructors_notebook_are_an_error() -> None:
    mark = {"grade_id": "a", "locked": True}
    pairs = [(Cell("code", "1", "x", mark), {}), (Cell("code", "2", "y", mark), {})]
    with pytest.raises(PlanError, match="two cells are called 'a'"):
        make_plan("hw", "hw", pairs, metadata={})


def test_only_answers_and_added_cells_come_from_the_student() -> None:
    answer = {"grade_id": "answer", "solution": True}
    test = {"grade_id": "test", "grade": True, "points": 1}
    pairs = [
        (Cell("code", "import math", "setup"), {}),
        (Cell("code", "stub", "a", answer), {}),
        (Cell("code", "assert real", "t", test), {}),
    ]
    plan = make_plan("hw", "hw", pairs, metadata={}, stubs={"answer": "stub"})
    submitted = [
        Cell("code", "import math, os", "setup"),
        Cell("code", "assert True", "t", test),
        Cell("code", "helper", "h"),
        Cell("code", "mine", "a", answer),
    ]
    rebuilt = [(one.role, one.cell.source) for one in rebuild(plan, submitted).cells]
    assert rebuilt == [
        ("extra", "import math, os"),
        ("answer", "mine"),
        ("test", "assert real"),
        ("extra", "helper"),
    ]
