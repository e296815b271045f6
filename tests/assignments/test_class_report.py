"""The report on a simulated class of 300 says what was drawn, and lists whom it should."""

from __future__ import annotations

import csv
import random
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from axe import violations
from playwright.sync_api import Browser
from samples import samples
from simulated import ASSIGNMENT, SYMPTOMS, SimulatedClass, simulate
from warm import ASSIGNMENTS, ROOT

from autograder.classreport import Written, report
from autograder.classreport.documents import code_of
from autograder.classreport.similar import compare


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> SimulatedClass:
    return simulate(tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="module")
def written(simulated: SimulatedClass, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return report(ASSIGNMENT, simulated.folder, out=tmp_path_factory.mktemp("report"))


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_the_shares_of_misconceptions_are_those_that_were_drawn(
    simulated: SimulatedClass, written: Written
) -> None:
    table = rows(written.table)
    found = Counter(name for row in table for name in row["misconceptions"].split())
    expected = Counter(simulated.beliefs)
    for belief, symptoms in SYMPTOMS.items():
        expected.update({name: simulated.beliefs[belief] for name in symptoms})
    assert found == expected
    assert len(simulated.beliefs) >= 10


def test_late_and_missing_students_are_counted(simulated: SimulatedClass, written: Written) -> None:
    table = rows(written.table)
    assert len(table) == 300
    assert sum(row["status"] == "missing" for row in table) == simulated.missing
    assert sum(float(row["seconds_late"] or 0) > 0 for row in table) == simulated.late > 0


def test_the_planted_copy_is_the_only_pair_to_look_at(
    simulated: SimulatedClass, written: Written
) -> None:
    page = written.page.read_text()
    listed = page[page.index("Similar submissions</h2>") :]
    assert written.pairs == 1
    assert all(student in listed for student in simulated.copies)


def test_without_names_no_id_is_left(
    simulated: SimulatedClass, written: Written, tmp_path: Path
) -> None:
    hidden = report(ASSIGNMENT, simulated.folder, out=tmp_path, anonymous=True)
    text = hidden.page.read_text() + hidden.table.read_text()
    for row in rows(written.table):
        for secret in (row["student"], *row["name"].split()):
            assert f"{secret} " not in text, secret
            assert f"{secret}<" not in text, secret
            assert f"{secret}," not in text, secret


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("anonymous", [False, True], ids=["with names", "anonymous"])
def test_a_report_has_no_violation(
    simulated: SimulatedClass, browser: Browser, tmp_path: Path, anonymous: bool, width: int
) -> None:
    made = report(ASSIGNMENT, simulated.folder, out=tmp_path, anonymous=anonymous)
    assert violations(browser, made.page, width) == []


@pytest.mark.parametrize("exercise", ["ex1", "ex3"])
def test_independent_answers_are_not_listed_in_masses(exercise: str) -> None:
    by_cell: dict[str, list[str]] = {}
    for sample in samples(exercise):
        by_cell.setdefault(sample.cell, []).append(sample.code)
    rng = random.Random(7)
    drawn = [{cell: rng.choice(codes) for cell, codes in by_cell.items()} for _ in range(300)]
    name = ASSIGNMENTS[exercise]
    given = [
        code
        for folder in ("solutions", "exercises")
        for code in code_of(ROOT / folder / name / f"{name}.ipynb").values()
    ]
    pairs = compare(drawn, given).pairs
    assert len(pairs) < 0.001 * 300 * 299 / 2


def test_the_sample_class_was_really_graded(simulated: SimulatedClass) -> None:
    graded = list((simulated.folder / "autograded").glob(f"*/*/{ASSIGNMENT}.ipynb"))
    assert len(graded) == 288
    assert simulated.kinds >= 20
    assert any("application/vnd.autograder.report+json" in path.read_text() for path in graded)
    nbformat.validate(nbformat.read(graded[0], 4))
