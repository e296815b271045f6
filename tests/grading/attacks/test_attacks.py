"""Every attack of the suite against the autograder: one class of hostile students, graded once."""

from __future__ import annotations

import unicodedata

import pytest

from . import ATTACKS
from .course import ASSIGNMENTS
from .frame import ALL
from .honest import ODDITIES
from .leftovers import PLAIN_LOSES
from .run import NEIGHBORS, Run

CASES = [
    pytest.param(name, assignment, id=f"{assignment}-{name}")
    for assignment in ASSIGNMENTS
    for name, attack in ATTACKS.items()
    if assignment in attack.assignments
]
HONEST = [*NEIGHBORS, *(f"o-{name}" for name in ODDITIES)]


@pytest.mark.parametrize(("name", "assignment"), CASES)
def test_the_attack_is_held_off(graded: Run, name: str, assignment: str) -> None:
    assert graded.problems(ATTACKS[name], assignment) == []


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
@pytest.mark.parametrize("student", HONEST)
def test_honest_work_beside_the_attacks_loses_nothing(
    graded: Run, student: str, assignment: str
) -> None:
    if assignment == "plain" and student.removeprefix("o-") in PLAIN_LOSES:
        pytest.skip("its tests meet the student's own names, with stock nbgrader too")
    row = graded.rows[student, assignment]
    assert (row["status"], row["auto_score"], row["flags"]) == ("graded", ALL, []), row


def test_there_are_at_least_45_attacks_and_all_30_known_ones_are_among_them() -> None:
    known = {attack.fact for attack in ATTACKS.values()}
    assert len(ATTACKS) >= 45
    assert set(range(1, 31)) - known == {13}  # the exercises' own tests try library answers


def test_sources_and_other_submissions_are_as_they_were(graded: Run) -> None:
    assert graded.fingerprint() == graded.before


def test_nobody_called_over_the_network(graded: Run) -> None:
    assert graded.calls == 0


def test_no_process_of_the_grader_takes_more_memory_than_a_student_may(graded: Run) -> None:
    assert graded.peak_mb < 2048


def test_the_command_says_that_some_could_not_be_graded(graded: Run) -> None:
    assert graded.code == {"apart": 1, "plain": 0}


def test_the_command_ends_without_a_traceback(graded: Run) -> None:
    assert "Traceback" not in graded.said


def test_what_the_command_prints_holds_no_control_characters(graded: Run) -> None:
    odd = {c for c in graded.said if unicodedata.category(c) in ("Cc", "Cf", "Cs")} - {"\n", "\t"}
    assert odd == set()
