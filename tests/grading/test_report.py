"""The class report: right numbers, a page in which nothing runs, no name where none may be."""

from __future__ import annotations

import base64
import csv
import json
import shutil
import statistics
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from autograder.classreport import Written, report
from autograder.classreport.figures import correlation, difficulties, misconceptions, sections
from autograder.classreport.gather import ClassBook, gather
from autograder.course import Course, CourseError, import_nbgrader
from autograder.verdict import MACHINE_READABLE

from .conftest import TinyCourse, cell, notebook

DUE = datetime(2026, 3, 1, 12, 0)
POINTS = {"square": 2.0, "cube": 4.0, "essay": 3.0}
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


class Classroom:
    """A course whose gradebook and autograded notebooks are written by hand."""

    def __init__(self, folder: Path, empty: Path) -> None:
        from nbgrader.api import Gradebook

        folder.mkdir()
        self.folder = folder
        shutil.copy(empty, folder / "gradebook.db")
        self.book: Any = Gradebook(f"sqlite:///{folder / 'gradebook.db'}")
        self.book.add_assignment("hw", duedate=DUE)
        self.book.add_notebook("hw", "hw")
        for name, points in POINTS.items():
            kind = "markdown" if name == "essay" else "code"
            self.book.add_grade_cell(name, "hw", "hw", max_score=points, cell_type=kind)

    def student(
        self,
        student: str,
        square: float,
        cube: float,
        essay: float | None = None,
        *,
        hours: float = -1.0,
        findings: list[dict[str, Any]] | None = None,
        code: str = "",
        **more: Any,
    ) -> None:
        """A graded submission, handed in so many hours after it was due."""
        self.book.update_or_create_student(student, **more)
        with self.book.db.no_autoflush:  # nbgrader builds the rows before it adds the first
            self.book.add_submission("hw", student, timestamp=DUE + timedelta(hours=hours))
        for name, points in (("square", square), ("cube", cube), ("essay", essay)):
            grade = self.book.find_grade(name, "hw", "hw", student)
            grade.auto_score, grade.needs_manual_grade = points, points is None
        self.book.db.commit()
        test = cell("grade()", "square", grade=True, locked=True, points=2)
        if findings:
            data = {MACHINE_READABLE: {"findings": findings}, "text/plain": "0 of 2"}
            test.outputs = [{"output_type": "display_data", "data": data, "metadata": {}}]
        path = self.folder / "autograded" / student / "hw" / "hw.ipynb"
        if "/" not in student:
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(notebook([cell(code, "answer", solution=True), test])))

    def gather(self) -> ClassBook:
        return gather(Course(self.folder), "hw")

    def report(self, **options: Any) -> Written:
        return report("hw", self.folder, **options)


@pytest.fixture(scope="module")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: nbgrader starts a process for each new gradebook."""
    import_nbgrader()
    from nbgrader.api import Gradebook

    file = tmp_path_factory.mktemp("empty") / "gradebook.db"
    Gradebook(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def classroom(tmp_path: Path, empty_gradebook: Path) -> Any:
    made = Classroom(tmp_path / "course", empty_gradebook)
    yield made
    made.book.close()


def finding(misconception: str = "", see: str = "", **more: Any) -> dict[str, Any]:
    return {"lost": 1.0, "cause": "why", "see": see, "misconception": misconception, **more}


# ---------------------------------------------------------------- numbers


def test_difficulty_is_the_mean_share_of_the_points(classroom: Classroom) -> None:
    for n, (square, cube) in enumerate([(2, 4), (1, 4), (0, 1), (2, 0)]):
        classroom.student(f"s{n}", square, cube, 0)
    square, cube, essay = _by_name(classroom)
    assert (square.mean, square.full, square.nothing) == (5 / 8, 2, 1)
    assert (cube.mean, essay.mean) == (9 / 16, 0)


def test_discrimination_leaves_the_cell_itself_out(classroom: Classroom) -> None:
    scores = [(2, 4, 3), (1, 4, 1), (0, 1, 2), (2, 0, 0), (0, 0, 1)]
    for n, points in enumerate(scores):
        classroom.student(f"s{n}", *points)
    square, _, essay = _by_name(classroom)
    rest = [b + c for _, b, c in scores]
    assert square.discrimination == pytest.approx(
        statistics.correlation([a for a, _, _ in scores], rest)
    )
    assert essay.discrimination == pytest.approx(
        statistics.correlation([c for _, _, c in scores], [a + b for a, b, _ in scores])
    )


def test_for_all_or_nothing_it_is_the_point_biserial_correlation() -> None:
    item, rest = [1.0, 1.0, 0.0, 1.0, 0.0], [7.0, 5.0, 4.0, 9.0, 1.0]
    with_it = statistics.fmean([7, 5, 9])
    without = statistics.fmean([4, 1])
    expected = (with_it - without) / statistics.pstdev(rest) * (0.6 * 0.4) ** 0.5
    assert correlation(item, rest) == pytest.approx(expected)


def test_a_check_that_all_pass_has_no_discrimination(classroom: Classroom) -> None:
    for n in range(4):
        classroom.student(f"s{n}", 2, n, 1)
    square, cube, _ = _by_name(classroom)
    assert square.discrimination is None
    assert cube.discrimination is None
    assert "not defined" in classroom.report().page.read_text()


def test_points_that_a_human_still_has_to_give_are_not_counted_as_wrong(
    classroom: Classroom,
) -> None:
    classroom.student("ana", 2, 4, None)
    classroom.student("bo", 1, 4, 3)
    essay = _by_name(classroom)[2]
    assert (essay.number, essay.mean) == (1, 1.0)
    assert "1 submission still waits" in classroom.report().page.read_text()


def test_a_misconception_counts_once_for_a_student(classroom: Classroom) -> None:
    twice = [finding("C07", "a.html#x"), finding("C07", "a.html#x", cause="another")]
    classroom.student("ana", 0, 4, 1, findings=twice)
    classroom.student("bo", 0, 4, 1, findings=[finding("C07", "b.html#y"), finding("A01")])
    classroom.student("cy", 2, 4, 1)
    book = classroom.gather()
    assert [(row.name, row.students) for row in misconceptions(book)] == [("C07", 2), ("A01", 1)]
    assert misconceptions(book)[0].see == "a.html#x"
    assert [(row.see, row.students, row.lost) for row in sections(book)] == [
        ("a.html#x", 1, 2.0),
        ("b.html#y", 1, 1.0),
    ]


def test_lateness_knows_the_extension(classroom: Classroom) -> None:
    classroom.student("ana", 2, 4, 1, hours=2)
    classroom.student("bo", 2, 4, 1, hours=2)
    classroom.book.grant_extension("hw", "bo", hours=3)
    assert {e.student: e.late for e in classroom.gather().entries} == {"ana": 7200.0, "bo": 0.0}


def test_missing_and_ungraded_students_are_told_apart(classroom: Classroom) -> None:
    classroom.student("ana", 2, 4, 1)
    classroom.book.add_student("cy", first_name="Cy", last_name="Young")
    (classroom.folder / "submitted" / "bo" / "hw").mkdir(parents=True)
    written = classroom.report()
    status = {row["student"]: row["status"] for row in _rows(written)}
    assert status == {"ana": "graded", "bo": "not graded", "cy": "missing"}
    assert "cy (Cy Young)" in written.page.read_text()


def test_the_late_penalty_is_taken_off(classroom: Classroom) -> None:
    classroom.student("ana", 2, 4, 1)
    classroom.book.find_submission("hw", "ana").notebooks[0].late_submission_penalty = 1.5
    classroom.book.db.commit()
    (entry,) = classroom.gather().entries
    assert (entry.score, entry.penalty) == (5.5, 1.5)


# ---------------------------------------------------------------- the page


class Tags(HTMLParser):
    """Every tag of a page, with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))


def evil_class(classroom: Classroom) -> None:
    said = [finding("C07", "a.html#x", cause=EVIL), finding(EVIL, "javascript:alert(1)//.html")]
    classroom.student("ana", 0, 4, 1, findings=said, first_name=EVIL, last_name="=1+1", hours=3)
    classroom.student("=cmd|' /C calc'!A0", 1, 4, 1, hours=4)
    classroom.student("/" + EVIL, 1, 0, 1, hours=5)


def test_the_page_asks_for_nothing_and_runs_nothing(classroom: Classroom) -> None:
    evil_class(classroom)
    page = classroom.report().page.read_text()
    tags = Tags(page).found
    policy = next(a["content"] for t, a in tags if t == "meta" and "http-equiv" in a)
    assert "default-src 'none'" in (policy or "")
    assert "script" not in (policy or "")
    assert not {"script", "link", "iframe", "object", "form", "base"} & {tag for tag, _ in tags}
    for tag, attributes in tags:
        assert not [name for name in attributes if name.startswith("on")], tag
        assert str(attributes.get("src", "data:image/")).startswith("data:image/")
        assert not str(attributes.get("href", "")).startswith("javascript")
    assert "@import" not in page
    assert "url(" not in page.partition("</style>")[0]


def test_what_students_wrote_is_text(classroom: Classroom) -> None:
    evil_class(classroom)
    page = classroom.report().page.read_text()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_pictures_and_tables_can_be_read_aloud(classroom: Classroom) -> None:
    evil_class(classroom)
    tags = Tags(classroom.report().page.read_text()).found
    pictures = [attributes for tag, attributes in tags if tag == "img"]
    assert len(pictures) == 4
    assert all(len(attributes["alt"] or "") > 30 for attributes in pictures)
    assert all(attributes.get("scope") for tag, attributes in tags if tag == "th")
    assert [tag for tag, _ in tags if tag == "h1"] == ["h1"]
    assert ("html", {"lang": "en"}) in tags


def test_a_spreadsheet_finds_no_formula(classroom: Classroom) -> None:
    evil_class(classroom)
    for row in _rows(classroom.report()):
        assert not any((value or "").startswith(("=", "+", "-", "@")) for value in row.values())


def test_links_go_to_the_book_that_the_environment_names(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    classroom.student("ana", 0, 4, 1, findings=[finding("C07", "a.html#x")])
    monkeypatch.setenv("BOOK_URL", "https://book.example/")
    assert 'href="https://book.example/a.html#x"' in classroom.report().page.read_text()
    monkeypatch.setenv("BOOK_URL", "javascript:alert(1)//")
    assert "javascript" not in classroom.report().page.read_text()


def test_a_course_without_findings_is_told_what_is_missing(classroom: Classroom) -> None:
    classroom.student("ana", 0, 4, 1)
    page = classroom.report().page.read_text()
    assert "hold no findings" in page
    assert "No finding names a section" in page


# ---------------------------------------------------------------- names


def named_class(classroom: Classroom) -> list[str]:
    secrets = []
    for n in range(12):
        student, first, last = f"qx{n:02}zz", f"Firstname{n:02}", f"Lastname{n:02}"
        said = [finding("C07", "a.html#x", cause=f"{student}: {first} {last}.")]
        code = f"# {student}\n" + "\n".join(f"print({k} + len('a'), {k * k})" for k in range(9))
        more = {"first_name": first, "last_name": last, "email": f"{student}@x.org"}
        classroom.student(student, n % 3, 4, 1, hours=n - 6, findings=said, code=code, **more)
        secrets += [student, first, last]
    classroom.book.add_student("gonezz", first_name="Gonefirst")
    (classroom.folder / "submitted" / "waitzz" / "hw").mkdir(parents=True)
    return [*secrets, "gonezz", "Gonefirst", "waitzz"]


def test_without_names_nothing_of_them_is_left(classroom: Classroom) -> None:
    secrets = named_class(classroom)
    written = classroom.report(anonymous=True)
    text = written.page.read_text() + written.table.read_text()
    for part in text.split("base64,")[1:]:
        text += base64.b64decode(part.partition('"')[0]).decode()
    assert [secret for secret in secrets if secret.lower() in text.lower()] == []
    assert "a name" in text


def test_with_names_they_are_there(classroom: Classroom) -> None:
    named_class(classroom)
    written = classroom.report()
    assert "qx08zz (Firstname08 Lastname08)" in written.page.read_text()
    assert "qx01zz,Firstname01 Lastname01" in written.table.read_text()


def test_the_numbers_of_students_are_drawn_anew(classroom: Classroom) -> None:
    for n in range(40):
        classroom.student(f"s{n}", 0, n / 10, 1)
    orders = {
        tuple(row["cube"] for row in _rows(classroom.report(anonymous=True))) for _ in range(3)
    }
    assert len(orders) == 3


def test_times_without_names_tell_the_hour_at_most(classroom: Classroom) -> None:
    classroom.student("ana", 2, 4, 1, hours=1.3)
    (row,) = _rows(classroom.report(anonymous=True))
    assert (row["handed_in_utc"], row["seconds_late"]) == ("2026-03-01 13:00:00", "7200")


# ---------------------------------------------------------------- what cannot be reported


def test_without_a_gradebook_it_says_so_and_makes_none(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="there is no gradebook"):
        report("hw", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_assignment_is_answered_with_those_that_there_are(classroom: Classroom) -> None:
    with pytest.raises(CourseError, match="no assignment 'ps9'; it has hw"):
        report("ps9", classroom.folder)


def test_nothing_handed_in_and_nothing_graded_are_told_apart(classroom: Classroom) -> None:
    with pytest.raises(CourseError, match="nothing was handed in"):
        classroom.report()
    (classroom.folder / "submitted" / "bo" / "hw").mkdir(parents=True)
    with pytest.raises(CourseError, match="nothing of hw is graded yet"):
        classroom.report()
    assert not (classroom.folder / "report").exists()


def test_without_matplotlib_it_says_what_to_install(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    classroom.student("ana", 2, 4, 1)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(CourseError, match="pip install matplotlib"):
        classroom.report()
    assert not (classroom.folder / "report").exists()


def test_a_file_that_is_no_gradebook_gets_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "gradebook.db").write_text("not a database, but long enough to look like one\n" * 9)
    with pytest.raises(CourseError, match="cannot be read") as raised:
        report("hw", tmp_path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_text("{"),
        lambda path: path.write_text('{"cells": 3}'),
        lambda path: path.write_text('{"cells": [3, {"cell_type": "code", "outputs": {"a": 1}}]}'),
        lambda path: path.write_text(path.read_text().replace('"findings": [', '"findings": [1, ')),
    ],
)
def test_a_spoiled_notebook_spoils_no_report(
    classroom: Classroom, spoil: Callable[[Path], object]
) -> None:
    classroom.student("ana", 0, 4, 1, findings=[finding("C07")])
    classroom.student("bo", 0, 4, 1, findings=[finding("C07")])
    spoil(classroom.folder / "autograded" / "bo" / "hw" / "hw.ipynb")
    assert classroom.report().graded == 2


def test_the_gradebook_is_only_read(classroom: Classroom) -> None:
    classroom.student("ana", 2, 4, 1)
    file = classroom.folder / "gradebook.db"
    before = file.read_bytes()
    classroom.report()
    assert file.read_bytes() == before


# ---------------------------------------------------------------- both ways of grading


def test_both_ways_of_grading_store_the_same_findings(course: TinyCourse) -> None:
    course.hand_in("ana", square="def square(n):\n    return 2 * n")
    ours = course.folder / "autograded" / "ana" / "hw" / "hw.ipynb"
    course.grade()
    first = _bundles(ours)
    shutil.rmtree(course.folder / "autograded")
    done = course.command("report", "hw")
    assert done.returncode == 0, done.stderr
    _stock(course)
    assert _bundles(ours) == first
    assert [one["findings"][0]["cause"] for one in first] == ["another formula"]
    assert set(first[0]["findings"][0]) == {"lost", "cause", "see", "misconception"}


def _stock(course: TinyCourse) -> None:
    import os
    import subprocess

    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", "hw", "--force"],
        cwd=course.folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path},
    )
    assert done.returncode == 0, done.stderr


def _bundles(path: Path) -> list[dict[str, Any]]:
    cells = json.loads(path.read_text())["cells"]
    outputs = [output for one in cells for output in one.get("outputs", ())]
    return [o["data"][MACHINE_READABLE] for o in outputs if MACHINE_READABLE in o.get("data", {})]


def _by_name(classroom: Classroom) -> list[Any]:
    rows = {row.item.name: row for row in difficulties(classroom.gather())}
    return [rows[name] for name in POINTS]


def _rows(written: Written) -> list[dict[str, str]]:
    with written.table.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
