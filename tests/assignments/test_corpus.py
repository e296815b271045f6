"""Wrong answers lose exactly the points of the checks that they break; right ones lose none."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
import torch
import warm
from samples import Sample, samples

from autograder.checks import Report

SEEDS = int(os.environ.get("SEEDS", "20"))
REFUSED = re.compile(r"Traceback|BEGIN HIDDEN|judge")


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Any:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@cache
def reports(sample: Sample, seed: int) -> dict[str, Report]:
    """What each check says of a sample. The first seed runs all checks, the others its cell's."""
    book = warm.notebook(sample.exercise)
    names = [check.name for check in book.checks if seed == 0 or check.name.startswith(sample.cell)]
    with warnings.catch_warnings(action="ignore"):
        return warm.reports(book, {sample.cell: sample.code}, seed, frozenset(names))


def lost(sample: Sample, seed: int) -> dict[str, float]:
    """The points that a sample loses, check by check, and nothing where it loses none."""
    return {
        name: round(one.points - one.score, 6)
        for name, one in reports(sample, seed).items()
        if one.points - one.score > 1e-9
    }


@pytest.mark.parametrize("sample", samples(), ids=str)
def test_a_sample_loses_exactly_the_points_it_should_with_every_seed(sample: Sample) -> None:
    for seed in range(SEEDS):
        assert lost(sample, seed) == sample.lost, f"seed {seed}"


@pytest.mark.parametrize("sample", [s for s in samples() if not s.right], ids=str)
def test_the_feedback_of_a_wrong_sample_says_what_is_wrong(sample: Sample) -> None:
    text = "\n".join(one.text() for one in reports(sample, 0).values())
    assert sample.words in text
    if sample.misconception:
        assert f"misconceptions.html#{sample.misconception.lower()}" in text


@pytest.mark.parametrize("sample", [s for s in samples() if not s.right], ids=str)
def test_every_lost_point_is_explained(sample: Sample) -> None:
    for finding in (finding for one in reports(sample, 0).values() for finding in one.findings):
        assert finding.found
        assert finding.expected
        assert finding.cause
        assert ".html#" in finding.see
        assert not REFUSED.search(" ".join((finding.found, finding.expected, finding.cause)))


def test_the_corpus_is_as_large_as_promised() -> None:
    def count(exercise: str, kind: Callable[[Sample], bool]) -> int:
        return sum(kind(sample) for sample in samples(exercise))

    for exercise in warm.ASSIGNMENTS:
        assert count(exercise, lambda sample: not sample.right) >= 30
        assert count(exercise, lambda sample: sample.right) >= 20


def test_every_sample_is_in_the_folder_where_it_belongs() -> None:
    for sample in samples():
        assert bool(sample.lost) is not sample.right, sample
