"""Whatever is wrong with a submission has a defined outcome, a message, and stops nobody else."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from .conftest import GOOD, TinyCourse, cell

Change = Callable[[TinyCourse, str], None]
CHANGES: dict[str, tuple[Change, str, float, str]] = {}


def odd(status: str, score: float, said: str) -> Callable[[Change], Change]:
    """Registers a submission that must end so: status, automatic points, a part of the message."""

    def register(change: Change) -> Change:
        CHANGES[change.__name__.replace("_", "-")] = (change, status, score, said)
        return change

    return register


def _edited(change: Callable[[list], list | None]) -> Change:
    def make(course: TinyCourse, student: str) -> None:
        cells = course.student_cells()
        course.hand_in(student, change(cells) or cells)

    return make


def _mark(cells: list, name: str) -> dict:
    return next(c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == name).metadata


def _without(cells: list, *names: str) -> list:
    return [c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") not in names]


@odd("graded", 4.0, "was missing; it was put back")
def deleted_test(course, student):
    _edited(lambda cells: _without(cells, "test_square"))(course, student)


@odd("graded", 2.0, "was missing; it was put back")
def deleted_answer(course, student):
    _edited(lambda cells: _without(cells, "square"))(course, student)


@odd("graded", 0.0, "was missing; it was put back")
def everything_deleted(course, student):
    course.hand_in(student, [cell("print('gone')")])


@odd("graded", 4.0, "was there 2 times")
def copied_answer(course, student):
    def twice(cells):
        copied = copy.deepcopy(cells[1])
        copied.id, copied.source = "again", "def square(n):\n    raise NotImplementedError()"
        return [*cells, cells[1].__class__(copied)]

    def better_last(cells):
        cells = twice(cells)
        cells[1].source, cells[-1].source = cells[-1].source, cells[1].source
        return cells

    _edited(better_last)(course, student)


@odd("graded", 4.0, "")
def renamed_test(course, student):
    def rename(cells):
        _mark(cells, "test_square")["nbgrader"]["grade_id"] = "mine"

    _edited(rename)(course, student)


@odd("graded", 4.0, "the marks of cell 'test_square' were changed")
def more_points(course, student):
    def enrich(cells):
        _mark(cells, "test_square")["nbgrader"]["points"] = 1000

    _edited(enrich)(course, student)


@odd("graded", 4.0, "the marks of cell 'test_square' were changed")
def marked_as_solution(course, student):
    def mark(cells):
        _mark(cells, "test_square")["nbgrader"].update(solution=True, grade=False, locked=False)

    _edited(mark)(course, student)


@odd("graded", 0.0, "")
def replaced_and_wrong(course, student):
    cells = course.student_cells(square="square = None", cube="cube = None")
    for one in cells:
        if one.metadata.get("nbgrader", {}).get("grade"):
            one.source = "2"
    course.hand_in(student, cells)


@odd("graded", 4.0, "")
def wrong_kernel(course, student):
    path = course.hand_in(student)
    content = json.loads(path.read_text())
    content["metadata"] = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}
    path.write_text(json.dumps(content))


@odd("graded", 4.0, "damaged cells were left out")
def damaged_cells(course, student):
    path = course.hand_in(student)
    content = json.loads(path.read_text())
    content["cells"] += [None, {"cell_type": "code"}, {"cell_type": 5, "source": {}}, "text"]
    content["cells"][0]["metadata"] = "none"
    del content["nbformat"], content["metadata"]
    path.write_text(json.dumps(content))


@odd("failed", 0.0, "its JSON is broken")
def broken_json(course, student):
    path = course.hand_in(student)
    path.write_text(path.read_text()[:-40])


@odd("failed", 0.0, "is not a notebook")
def another_document(course, student):
    course.hand_in(student).write_text('{"cells": 5}')


@odd("failed", 0.0, "its JSON is broken")
def bytes_of_a_picture(course, student):
    course.hand_in(student).write_bytes(bytes(range(256)) * 20)


@odd("failed", 0.0, "its JSON is broken")
def very_deep(course, student):
    course.hand_in(student).write_text('{"cells": ' + "[" * 200_000)


@odd("failed", 0.0, "is missing from the submission")
def missing_notebook(course, student):
    path = course.hand_in(student)
    path.rename(path.with_name("homework final (2).ipynb"))


@odd("failed", 0.0, "is a link, not a file")
def linked_notebook(course, student):
    path = course.hand_in(student)
    path.unlink()
    path.symlink_to(course.folder / "source" / "hw" / "hw.ipynb")


@odd("failed", 0.0, "is not a regular file")
def pipe(course, student):
    path = course.hand_in(student)
    path.unlink()
    os.mkfifo(path)


@odd("failed", 0.0, "MB; at most")
def huge(course, student):
    with course.hand_in(student).open("ab") as file:
        file.truncate(50 << 20)


@odd("graded", 4.0, "is not a regular file; it was left out")
def linked_data(course, student):
    folder = course.hand_in(student).parent
    (folder / "secret.txt").symlink_to("/etc/passwd")
    (folder / "odd\nname <b>.txt").write_text("x")


@odd("failed", 0.0, "is a link to another folder")
def linked_folder(course, student):
    folder = course.hand_in(f"{student}-real").parent.parent
    (folder.parent / student).symlink_to(folder, target_is_directory=True)


@odd("graded", 4.0, "")
def added_cells_of_a_stranger(course, student):
    def add(cells):
        stranger = cell("assert False", "unknown", grade=True, locked=True, points=99)
        return [*cells[:2], stranger, *cells[2:]]

    _edited(add)(course, student)


@odd("graded", 4.0, "")
def other_order(course, student):
    _edited(lambda cells: list(reversed(cells)))(course, student)


@pytest.fixture(scope="module")
def lines(shared_course: TinyCourse) -> dict[str, dict]:
    for name, (change, *_) in CHANGES.items():
        change(shared_course, name)
    shared_course.hand_in("neighbor")
    odd_name = shared_course.folder / "submitted" / "<b onclick=x>" / "hw"
    odd_name.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(), odd_name / "hw.ipynb")
    return shared_course.grade(ok=1)


@pytest.mark.parametrize("name", CHANGES)
def test_the_outcome_is_defined(lines: dict[str, dict], name: str) -> None:
    _, status, score, said = CHANGES[name]
    line = lines[name]
    assert (line["status"], line["auto_score"]) == (status, score), line
    assert said in " ".join([line["message"], *line["notes"]])


def test_a_changed_mark_is_flagged_and_a_copied_cell_is_not(lines: dict[str, dict]) -> None:
    assert lines["more-points"]["flags"] == ["edited-metadata"]
    assert lines["copied-answer"]["flags"] == lines["deleted-test"]["flags"] == []


def test_the_neighbor_is_graded(lines: dict[str, dict]) -> None:
    assert (lines["neighbor"]["status"], lines["neighbor"]["auto_score"]) == ("graded", 4.0)


def test_a_name_that_is_no_student_is_not_recorded(
    lines: dict[str, dict], shared_course: TinyCourse
) -> None:
    assert "no student id" in lines["<b onclick=x>"]["message"]
    assert ("<b onclick=x>",) not in shared_course.rows("select id from student")
    assert not (shared_course.folder / "autograded" / "<b onclick=x>").exists()


def test_the_student_reads_what_was_wrong(
    lines: dict[str, dict], shared_course: TinyCourse
) -> None:
    page = shared_course.folder / "autograded" / "broken-json" / "hw" / "hw.ipynb"
    first = nbformat.read(page, 4).cells[0]
    assert "its JSON is broken" in first.source
    nbformat.validate(nbformat.read(page, 4))


def test_an_untouched_answer_gets_no_points_and_no_wait(course: TinyCourse) -> None:
    course.hand_in("blank", essay="YOUR ANSWER HERE", square=GOOD["square"])
    line = course.grade("--student", "blank")["blank"]
    assert line["needs_manual_grade"] is False
    comments = course.rows(
        "select base_cell.name, auto_comment from comment join base_cell on cell_id = base_cell.id"
    )
    assert ("essay", "No response.") in comments


def test_a_file_beside_the_notebook_replaces_no_library_that_the_grader_uses(
    course: TinyCourse,
) -> None:
    path: Path = course.hand_in("shadow", square="import json\n" + GOOD["square"])
    for name in (
        "json.py",
        "random.py",
        "traceback.py",
        "ast.py",
        "inspect.py",
        "sitecustomize.py",
    ):
        (path.parent / name).write_text("raise RuntimeError('not the real one')")
    assert course.grade()["shadow"]["auto_score"] == 4.0
