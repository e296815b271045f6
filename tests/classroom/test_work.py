"""The work folder: complete, and never written over what its owner changed."""

from __future__ import annotations

import pytest

from classroom.work import fill

EXERCISE = "ex2/ex2.ipynb"


@pytest.fixture
def repository(tmp_path):
    for name, text in {
        "exercises/ex2/ex2.ipynb": "exercise",
        "book/page.ipynb": "page",
        "book/img/figure.svg": "figure",
        "book/_static/theme.svg": "not for readers",
        "book/.ipynb_checkpoints/page.ipynb": "not for readers",
    }.items():
        path = tmp_path / "repository" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "repository"


def test_assignments_and_pages_are_copied(repository, tmp_path):
    fill(repository, tmp_path / "work")
    found = {str(p.relative_to(tmp_path / "work")) for p in (tmp_path / "work").rglob("*.*")}
    assert found == {EXERCISE, "book/page.ipynb", "book/img/figure.svg", ".copied.json"}


def test_a_second_run_writes_nothing(repository, tmp_path):
    fill(repository, tmp_path / "work")
    assert fill(repository, tmp_path / "work") == []


def test_what_the_student_wrote_is_kept_when_the_assignment_changes(repository, tmp_path):
    fill(repository, tmp_path / "work")
    (tmp_path / "work" / EXERCISE).write_text("my answer")
    (repository / "exercises" / EXERCISE).write_text("a new edition")
    assert fill(repository, tmp_path / "work") == []
    assert (tmp_path / "work" / EXERCISE).read_text() == "my answer"


def test_an_untouched_copy_follows_its_source(repository, tmp_path):
    fill(repository, tmp_path / "work")
    (repository / "exercises" / EXERCISE).write_text("a new edition")
    assert fill(repository, tmp_path / "work") == [EXERCISE]
    assert (tmp_path / "work" / EXERCISE).read_text() == "a new edition"


def test_a_copy_of_unknown_origin_is_kept(repository, tmp_path):
    mine = tmp_path / "work" / EXERCISE
    mine.parent.mkdir(parents=True)
    mine.write_text("fetched from the exchange")
    assert EXERCISE not in fill(repository, tmp_path / "work")
    assert mine.read_text() == "fetched from the exchange"
