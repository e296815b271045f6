"""Real notebooks, real grading: our autograder and stock nbgrader give the scores of the corpus.

Stock nbgrader takes a second or two a sample, so here it grades 12; `both.py --all` has it grade
every one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from course_of import expected, handed_in, stock_scores
from samples import samples
from warm import ASSIGNMENTS, ROOT

from autograder.grading import grade

WITH_STOCK = {
    "ex1": ("list", "predict_half", "prints_and_warns", "find_in_lists_only"),
    "ex2": ("cat_along_the_batch", "in_place_input", "prints_and_warns", "threads"),
    "ex3": ("chain_one_block_n_times", "factories_late_binding", "parallel_vmap"),
}


@pytest.mark.parametrize("short", ASSIGNMENTS)
def test_the_autograder_gives_every_sample_its_exact_score(short: str, tmp_path: Path) -> None:
    name = handed_in(tmp_path, short, list(samples(short)))
    summary = grade(name, tmp_path, workers=2, json=tmp_path / "results.jsonl")
    assert summary.graded == len(samples(short))
    lines = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text().splitlines()]
    found = {
        line["student"]: {one["grade_id"]: one["points"] for one in line["checks"]}
        for line in lines
    }
    for sample in samples(short):
        assert found[str(sample)] == pytest.approx(expected(short, sample)), sample


@pytest.mark.parametrize("short", ASSIGNMENTS)
def test_stock_nbgrader_gives_the_same_scores(short: str, tmp_path: Path) -> None:
    chosen = [sample for sample in samples(short) if sample.name in WITH_STOCK[short]]
    assert len(chosen) == len(WITH_STOCK[short])
    name = handed_in(tmp_path, short, chosen)
    found = stock_scores(tmp_path, name)
    for sample in chosen:
        assert found[str(sample)] == pytest.approx(expected(short, sample)), sample


def test_the_command_compares_the_two_and_says_how_many_are_equal() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tests/assignments/both.py", "2"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "2 of 2 equal"
