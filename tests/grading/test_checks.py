"""Checks in two halves: what a test's author writes, what a student reads, what may cross."""

from __future__ import annotations

import contextlib
import random
import sys
import time
from collections import OrderedDict
from typing import Any

import numpy
import pytest
import torch

from autograder import checks
from autograder.checks import (
    BROKEN_TEST,
    Case,
    CheckError,
    Failure,
    Opaque,
    Report,
    decode,
    deliver,
    encode,
    grade,
    look,
    names_of,
    points_of,
    split,
)
from autograder.clock import TimeLimit, time_limit
from autograder.halves import points_of as the_same
from autograder.notebook import Cell
from autograder.plan import PlanError, make_plan
from autograder.verdict import MACHINE_READABLE, Finding


def crossed(value: Any) -> Any:
    return decode(encode(value))


def case_with(seed: int = 7, **names: Any) -> Case:
    return Case(seed, 2.0, names_of(names))


# ---------------------------------------------------------------- observe


def test_get_finds_the_students_object() -> None:
    assert case_with(answer=42).get("answer") == 42


def test_a_name_that_is_not_there_is_a_failure_with_a_cause() -> None:
    seen = look(lambda case: case.get("answer"), case_with())
    assert seen == Failure("NotWritten", "answer is not defined")
    report = deliver(lambda case, seen: None, Case(7, 2.0), seen)
    assert report.score == 0
    assert "is empty, was not run, or raised an error" in report.text()


def test_an_attempt_that_fails_hides_nothing_else() -> None:
    case = case_with()
    assert case.attempt(int, "3") == 3
    assert case.attempt(int, "x").type == "ValueError"
    assert case.attempt(sys.exit, "bye") == Failure("SystemExit", "bye")


def test_a_message_that_cannot_be_had_is_left_out() -> None:
    class Odd(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    def fail() -> None:
        raise Odd

    assert case_with().attempt(fail) == Failure("Odd", "")


def test_both_halves_draw_the_same_numbers_whatever_was_drawn_before() -> None:
    def draw(case: Case, seen: Any = None) -> list[Any]:
        return [random.random(), float(numpy.random.rand()), torch.rand(2).tolist()]

    drawn = []
    seen = look(draw, case_with())
    torch.rand(5), random.random()
    deliver(lambda case, seen: drawn.append(draw(case)), Case(7), seen)
    assert drawn == [seen]


def test_what_is_printed_while_a_check_observes_is_not_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    look(lambda case: print("noise"), case_with())
    assert capsys.readouterr().out == ""


def test_code_that_never_ends_is_stopped_and_given_up_after_two_checks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def endless() -> None:
        while True:
            time.sleep(0.01)

    monkeypatch.setattr(checks, "SECONDS_PER_CHECK", 1.02)  # rings after 0.02 s
    monkeypatch.setattr(checks, "_timeouts", {})
    monkeypatch.setattr(checks, "time_limit", lambda seconds, patience: time_limit(0.02))
    said = [look(lambda case: case.get("endless")(), case_with(endless=endless)) for _ in range(3)]
    assert [one.type for one in said] == ["TimeLimit"] * 3
    assert [one.message[:7] for one in said] == ["no answ", "no answ", "not run"]


def test_a_time_limit_cannot_be_caught_as_an_exception() -> None:
    def stubborn() -> None:
        with time_limit(0.01):
            while True:
                with contextlib.suppress(Exception):
                    time.sleep(0.005)

    with pytest.raises(TimeLimit):
        stubborn()


# ---------------------------------------------------------------- judge


def test_each_expectation_that_does_not_hold_costs_its_points() -> None:
    case = Case(0, 3.0)
    assert case.expect(1 == 1, points=1)
    assert not case.expect(1 == 2, points=1.5, found=1, expected=2, cause="why")
    case.expect(True, points=0.5)
    report = case.report()
    assert (report.score, report.points) == (1.5, 3.0)
    assert report.findings == [Finding(1.5, "1", "2", "why")]


def test_no_more_than_all_points_can_be_lost() -> None:
    case = Case(0, 1.0)
    for _ in range(3):
        case.expect(False, points=1)
    assert case.report().score == 0


def test_where_a_part_of_the_points_is_at_stake_it_counts_for_the_whole() -> None:
    case = Case(0, 4.0)
    case.expect(True, points=1)
    case.expect(False, points=1)
    assert case.report().score == 2.0


@pytest.mark.parametrize("holds", [0, "", None, [], torch.ones(2), torch.zeros(1)])
def test_what_is_not_true_does_not_hold(holds: object) -> None:
    assert Case(0).expect(holds, points=1) is False


def test_values_of_another_form_cost_the_check_and_no_crash() -> None:
    report = deliver(lambda case, seen: case.expect(seen["y"] == 1, points=1), Case(0), [1])
    assert report.score == 0
    assert "another type or structure" in report.text()


def test_long_values_are_cut() -> None:
    case = Case(0)
    case.expect(False, points=1, found="x" * 5000)
    assert len(case.report().findings[0].found) == 400


# ---------------------------------------------------------------- mistakes of the test's author


@pytest.mark.parametrize("points", [-1, float("nan"), float("inf"), "2", None, True])
def test_points_that_are_none_are_refused(points: Any) -> None:
    with pytest.raises(CheckError, match="wants points of 0 or more"):
        Case(0).expect(True, points=points)
    with pytest.raises(CheckError, match="grade wants points"):
        grade(lambda case: 1, lambda case, seen: None, points=points)


def test_grade_wants_two_functions() -> None:
    with pytest.raises(CheckError, match="two functions"):
        grade(42, lambda case, seen: None, points=1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("judge", "said"),
    [
        (lambda case, seen: case.get("answer"), "use case.get in observe"),
        (lambda case, seen: no_such_name, "name 'no_such_name' is not defined"),  # type: ignore[name-defined]  # noqa: F821
        (lambda case, seen: case.expect(True, points=-1), "wants points of 0 or more"),
    ],
)
def test_a_judge_that_is_wrong_blames_the_test_and_not_the_student(judge: Any, said: str) -> None:
    report = deliver(judge, Case(0), 1)
    assert report.findings[0].found.startswith(BROKEN_TEST)
    assert said in report.findings[0].found
    assert "a mistake in the test, not in your code" in report.text()


TEST = "from autograder.checks import grade\ndef observe(case): pass\ndef judge(case, seen): pass\n"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (TEST + "grade(observe, judge, points=2)", "is worth 1 points, but its grade"),
        (TEST + "grade(observe, judge, points=N)", "N a number"),
        (TEST, "must define observe and judge and end on grade"),
        (TEST.replace("judge", "decide") + "grade(observe, decide, points=1)", "must define"),
    ],
)
def test_a_test_that_cannot_be_split_is_the_instructors_error(source: str, said: str) -> None:
    mark = {"grade_id": "test", "grade": True, "locked": True, "points": 1}
    with pytest.raises(PlanError, match="cell 'test'") as error:
        make_plan("hw", "hw", [(Cell("code", source, "t", mark), {})], metadata={})
    assert said in str(error.value)


# ---------------------------------------------------------------- grade


def test_grade_shows_the_report_and_returns_a_plain_number(
    capsys: pytest.CaptureFixture[str],
) -> None:
    double = abs

    def observe(case: Case) -> Any:
        return case.attempt(double, -3)

    def judge(case: Case, seen: Any) -> None:
        case.expect(seen == 3, points=1)
        case.expect(seen == 6, points=1, found=seen, expected=6, see="page.html#double")

    score = grade(observe, judge, points=2, seed=1)
    assert (type(score), score) == (int, 1)
    said = capsys.readouterr().out
    assert said.splitlines()[0] == "1 of 2 points"
    assert "read: /book/page.html#double" in said


def test_grade_leaves_the_random_numbers_of_the_notebook_alone() -> None:
    random.seed(1), torch.manual_seed(1), numpy.random.seed(1)
    expected = random.random(), torch.rand(1).item(), numpy.random.rand()
    random.seed(1), torch.manual_seed(1), numpy.random.seed(1)
    grade(lambda case: torch.rand(9), lambda case, seen: None, points=1, seed=5)
    assert (random.random(), torch.rand(1).item(), numpy.random.rand()) == expected


def test_the_seed_can_be_given_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_SEED", "123")
    seeds: list[int] = []
    grade(
        lambda case: seeds.append(case.seed), lambda case, seen: seeds.append(case.seed), points=1
    )
    assert seeds == [123, 123]


# ---------------------------------------------------------------- report


def test_what_a_student_wrote_is_text_in_the_page() -> None:
    report = Report(0.0, 1.0, [Finding(1.0, found="<script>alert(1)</script>")])
    assert "<script>" not in report.html()
    assert "&lt;script&gt;" in report.html()


def test_a_report_links_to_the_book_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOK_URL", "https://course.example/")
    report = Report(0.0, 1.0, [Finding(1.0, see="nesting.html#x", misconception="A07")])
    assert '<a href="https://course.example/nesting.html#x">' in report.html()
    assert "https://course.example/misconceptions.html#a07" in report.text()


def test_a_program_reads_what_was_lost_and_nothing_of_full_marks() -> None:
    assert Report(1.0, 1.0).bundle() == {}
    lost = Report(0.5, 1.0, [Finding(0.5, "found", cause="why", misconception="A01")]).bundle()
    (finding,) = lost[MACHINE_READABLE]["findings"]
    assert finding == {"lost": 0.5, "cause": "why", "see": "", "misconception": "A01"}


# ---------------------------------------------------------------- what may cross


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "text \N{SNOWMAN}",
        -(10**60),
        0.1,
        float("inf"),
        [1, (2, [3.0])],
        {"a": {"b": ()}},
        Failure("ValueError", "no"),
    ],
)
def test_plain_values_cross_unchanged(value: Any) -> None:
    assert crossed(value) == value
    assert type(crossed(value)) is type(value)


@pytest.mark.parametrize(
    "value",
    [
        torch.rand(2, 3),
        torch.tensor([True, False]),
        torch.zeros(0, 4, dtype=torch.int64),
        torch.rand(4, 2).t(),
        torch.tensor([1 + 2j]).conj(),
    ],
)
def test_tensors_cross_with_type_and_shape(value: torch.Tensor) -> None:
    back = crossed(value)
    assert (back.dtype, back.shape) == (value.dtype, value.shape)
    assert torch.equal(back, value)


def test_a_parameter_crosses_as_a_plain_tensor_and_a_size_as_a_tuple() -> None:
    back = crossed(torch.nn.Parameter(torch.ones(2)))
    assert type(back) is torch.Tensor
    assert not back.requires_grad
    assert crossed(torch.Size([2, 3])) == (2, 3)
    assert crossed(torch.float64) == "torch.float64"


def test_arrays_cross_and_numpys_numbers_become_pythons() -> None:
    back = crossed({"array": numpy.arange(3), "number": numpy.float32(0.5)})
    assert back["array"].tolist() == [0, 1, 2]
    assert type(back["number"]) is float


class Sly(list):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    "value", [Sly([1]), object(), len, {1: 2}, OrderedDict(a=1), torch.nn.Linear(1, 1)]
)
def test_of_anything_else_only_the_name_of_its_type_crosses(value: Any) -> None:
    back = crossed([value])[0]
    assert type(back) is Opaque
    assert back.type.endswith(type(value).__name__)


@pytest.mark.parametrize(
    "frame",
    [
        None,
        [],
        ["nonsense", 1],
        ["v", 1],
        ["i", "1" * 5000],
        ["i", "one"],
        ["f", "1_0"],
        ["x", 1, 2],
        ["l", 3],
        ["d", [["key"]]],
        ["a", "torch", "object", [1], b"12345678"],
        ["a", "torch", "float32", [-1], b""],
        ["a", "torch", "float32", [3], b"1234"],
        ["a", "torch", "bool", [2], b"\x00\x02"],
        ["a", "numpy", "bool", [1], b"\xff"],
    ],
)
def test_any_other_frame_is_refused(frame: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(frame)


# ---------------------------------------------------------------- split

CELL = """
import torch
judge_table = [1, 2]
judge_x, judge_y = 3, 4
judge_limit: float = 0.5
shape = (2, 3)

def helper(): return shape
def judge_helper(): return judge_table
class JudgeNot: pass

def observe(case): return helper()
def judge(case, seen): judge_helper()

grade(observe, judge, points=1.5)
"""


def test_what_belongs_to_the_judge_stays_with_the_judge() -> None:
    observing, judging = split(CELL) or ("", "")
    assert "judge" not in observing.replace("JudgeNot", "")
    assert "def helper" in observing
    assert "def judge_helper" in judging
    assert "grade(" not in observing + judging


def test_points_are_read_from_the_call() -> None:
    assert points_of(CELL) == 1.5
    assert points_of("grade(observe, judge)") is None
    assert points_of("x = 1") is None
    assert points_of is the_same


@pytest.mark.parametrize("source", ["assert True", "def observe(", CELL.replace("grade(", "mark(")])
def test_a_cell_that_is_no_check_is_not_split(source: str) -> None:
    assert split(source) is None
