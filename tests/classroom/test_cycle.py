"""nbgrader's whole cycle by its own commands: an instructor and three students, each themselves.

Ana does everything, Ben half of it, Chloe fetches the assignments and hands in nothing. The story
runs once; each test looks at one thing that came of it.
"""

from __future__ import annotations

import csv
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
EX1, EX2, EX3 = ASSIGNMENTS = ["ex1_list_vs_ordereddict", "ex2_parallel_block", "ex3_block_factory"]
STUDENTS = ("ana", "ben", "chloe")
EXPLANATION = "The blocks sit in a plain list, where PyTorch looks for no parameters."


def answers(assignment: str) -> dict[str, str]:
    """The instructor's own answers, by the id of the cell that they belong in."""
    path = REPOSITORY / "solutions" / assignment / f"{assignment}.ipynb"
    found = {}
    for cell in nbformat.read(path, as_version=4).cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution"):
            found[marks["grade_id"]] = EXPLANATION if marks["grade"] else cell.source
    return found


def write(student, assignment: str, only: set[str] | None = None) -> None:
    """Put answers into the notebook that `student` fetched: all of them, or `only` those named."""
    path = student.home / assignment / f"{assignment}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    known = answers(assignment)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in known and (only is None or grade_id in only):
            cell.source = known[grade_id]
    path.write_text(nbformat.writes(notebook), encoding="utf8")


class Story:
    """What was printed at each step, and where things ended up."""

    def __init__(self, world) -> None:
        self.world = world
        self.teacher = world.people["teacher"]
        self.students = [world.people[name] for name in STUDENTS]
        self.printed: dict[tuple[str, str], str] = {}
        self.course = world.folder / "course"

    def teach(self, *arguments: str) -> str:
        out = self.teacher.run("nbgrader", *arguments, cwd="/srv/course")
        self.printed["teacher", arguments[0]] = (
            self.printed.get(("teacher", arguments[0]), "") + out
        )
        return out

    def learn(self, student, *arguments: str) -> str:
        out = student.run("nbgrader", *arguments)
        self.printed[student.name, arguments[0]] = out
        return out

    def all_learn(self, *arguments: str) -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda student: self.learn(student, *arguments), self.students))

    def prepare(self) -> None:
        """A course folder and an exchange as an instructor would set them up."""
        self.course.mkdir()
        shutil.copy(REPOSITORY / "nbgrader_config.py", self.course)
        shutil.copytree(REPOSITORY / "solutions", self.course / "solutions")
        (self.course / "class.csv").write_text("id\n" + "\n".join(STUDENTS) + "\n")
        self.world.give(self.course, self.teacher)
        (self.world.folder / "exchange").mkdir()
        (self.world.folder / "exchange").chmod(0o777)
        for person in (self.teacher, *self.students):
            settings = person.home / ".jupyter"
            settings.mkdir()
            (settings / "nbgrader_config.py").write_text(
                "c = get_config()\n"
                'c.CourseDirectory.course_id = "layers-and-blocks"\n'
                'c.Exchange.root = "/srv/exchange"\n'
            )
            self.world.give(settings, person)

    def release(self) -> None:
        self.teach("db", "student", "import", "class.csv")
        for assignment in ASSIGNMENTS:
            self.teach("generate_assignment", assignment)
            self.teach("release_assignment", assignment)

    def work(self) -> None:
        ana, ben, _ = self.students
        self.all_learn("list")
        self.all_learn("fetch_assignment", *ASSIGNMENTS)
        for assignment in ASSIGNMENTS:
            write(ana, assignment)
            self.learn(ana, "submit", assignment)
        write(ben, EX1, only={"predictions"})
        write(ben, EX2)
        self.learn(ben, "submit", EX1)
        self.learn(ben, "submit", EX2)

    def grade(self) -> None:
        for step in ("collect", "autograde", "generate_feedback", "release_feedback"):
            for assignment in ASSIGNMENTS:
                self.teach(step, assignment)
        self.teach("export", "--to", "grades.csv")
        self.all_learn("fetch_feedback", *ASSIGNMENTS)


@pytest.fixture(scope="module")
def story(world) -> Story:
    told = Story(world)
    told.prepare()
    told.release()
    told.work()
    told.grade()
    return told


@pytest.fixture(scope="module")
def grades(story) -> dict[tuple[str, str], dict[str, str]]:
    """The exported rows, by student and assignment."""
    with open(story.course / "grades.csv", encoding="utf8") as file:
        return {(row["student_id"], row["assignment"]): row for row in csv.DictReader(file)}


def feedback(student, assignment: str) -> str:
    [page] = (student.home / assignment / "feedback").rglob("*.html")
    return page.read_text(encoding="utf8")


def test_each_student_sees_the_three_released_assignments(story):
    for name in STUDENTS:
        listed = story.printed[name, "list"]
        assert [assignment for assignment in ASSIGNMENTS if assignment in listed] == ASSIGNMENTS


def test_a_fetched_notebook_is_the_released_one(story):
    for student in story.students:
        for assignment in ASSIGNMENTS:
            released = story.course / "exercises" / assignment / f"{assignment}.ipynb"
            if student.name == "chloe":
                fetched = student.home / assignment / f"{assignment}.ipynb"
                assert fetched.read_bytes() == released.read_bytes()


def test_only_what_was_handed_in_is_collected(story):
    found = {
        (path.parent.name, path.name)
        for path in (story.course / "submitted").glob("*/*")
        if path.is_dir()
    }
    assert found == {("ana", EX1), ("ana", EX2), ("ana", EX3), ("ben", EX1), ("ben", EX2)}


def test_every_submission_belongs_to_the_one_who_made_it(story):
    assert "cheating" not in story.printed["teacher", "collect"]
    if story.world.root:
        for path in (story.world.folder / "exchange/layers-and-blocks/inbound").iterdir():
            name = path.name.split("+")[0]
            assert path.stat().st_uid == story.world.people[name].uid


def test_each_score_is_exact(grades):
    scores = {key: (row["raw_score"], row["max_score"]) for key, row in grades.items()}
    assert scores == {
        ("ana", EX1): ("26.0", "30.0"),
        ("ana", EX2): ("18.0", "18.0"),
        ("ana", EX3): ("18.0", "18.0"),
        ("ben", EX1): ("6.0", "30.0"),
        ("ben", EX2): ("18.0", "18.0"),
        ("ben", EX3): ("0.0", "18.0"),
        ("chloe", EX1): ("0.0", "30.0"),
        ("chloe", EX2): ("0.0", "18.0"),
        ("chloe", EX3): ("0.0", "18.0"),
    }


def test_the_written_answer_waits_for_a_human(story):
    database = sqlite3.connect(story.course / "gradebook.db")
    try:
        waiting = database.execute(
            "select s.student_id, n.name from grade g"
            " join submitted_notebook sn on sn.id = g.notebook_id"
            " join notebook n on n.id = sn.notebook_id"
            " join submitted_assignment s on s.id = sn.assignment_id"
            " where g.needs_manual_grade"
        ).fetchall()
    finally:
        database.close()
    assert waiting == [("ana", EX1)]


def test_feedback_reaches_the_students_who_handed_something_in(story):
    found = {
        (student.name, path.parent.parent.name)
        for student in story.students
        for path in student.home.glob("*/feedback/*")
    }
    assert found == {("ana", EX1), ("ana", EX2), ("ana", EX3), ("ben", EX1), ("ben", EX2)}


def test_feedback_shows_the_total_and_what_is_missing(story):
    ana, ben, _ = story.students
    assert "Feedback: 18 of 18 points<" in feedback(ana, EX2)
    assert "Feedback: 26 of 30 points<" in feedback(ana, EX1)
    assert "Feedback: 6 of 30 points<" in feedback(ben, EX1)
    assert "your code goes here" in feedback(ben, EX1)
