"""Packages that Python takes from a folder of their own, as after `pip install -e`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder import packages
from autograder.course import Course, CourseError

from .conftest import TinyCourse

USES_HANDY = "import handy.power\ndef square(n):\n    return handy.power.of(n, 2)"


@pytest.fixture
def handy(tmp_path: Path) -> Path:
    """A folder, on Python's path, with a package and something that is nobody's business."""
    folder = tmp_path / "project"
    (folder / "handy").mkdir(parents=True)
    (folder / "handy" / "__init__.py").touch()
    (folder / "handy" / "power.py").write_text("def of(base, exponent):\n    return base**exponent")
    (folder / "solutions.py").write_text("answer = 42")
    return folder


def allow(course: TinyCourse, names: object) -> None:
    text = f"c = get_config()\nc.Autograder.packages = {names!r}\n"
    (course.folder / "nbgrader_config.py").write_text(text)


def grade(course: TinyCourse, on_path: Path) -> dict:
    done = course.command("grade", "hw", "--json", "report", "--workers", "1", PYTHONPATH=on_path)
    assert done.returncode == 0, done.stderr
    return json.loads((course.folder / "report").read_text())


def test_a_package_that_the_course_names_can_be_imported_and_its_neighbors_cannot(
    course: TinyCourse, handy: Path
) -> None:
    allow(course, ["handy"])
    course.hand_in("ana", square=USES_HANDY, cube="import solutions")
    line = grade(course, handy)
    assert [check["points"] for check in line["checks"]] == [2.0, 0.0]


def test_a_package_that_the_course_does_not_name_costs_a_sentence(
    course: TinyCourse, handy: Path
) -> None:
    course.hand_in("ana", square=USES_HANDY)
    line = grade(course, handy)
    assert [check["points"] for check in line["checks"]] == [0.0, 2.0]
    assert line["notes"] == [
        "a cell imports handy, which submissions may not; "
        "to allow it, name it in c.Autograder.packages in nbgrader_config.py"
    ]


def test_a_module_that_is_nowhere_is_an_ordinary_error() -> None:
    output = {"ename": "ModuleNotFoundError", "evalue": "No module named 'no_such_thing'"}
    assert packages.kept_away(output) == ""
    assert packages.kept_away(output | {"evalue": "No module named 'json'"}) == "json"
    assert packages.kept_away(output | {"evalue": "No module named 'json.nonsense'"}) == ""


@pytest.mark.parametrize(
    ("names", "said"),
    [(["no_such_thing"], "names no_such_thing,"), ("json", "a list")],
)
def test_a_wrong_setting_gets_one_sentence(course: TinyCourse, names: object, said: str) -> None:
    allow(course, names)
    with pytest.raises(CourseError, match=said):
        _ = Course(course.folder).packages


def test_the_packages_of_the_user_are_shown_where_python_uses_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(packages.site, "ENABLE_USER_SITE", True)
    monkeypatch.setattr(packages.site, "getusersitepackages", lambda: str(tmp_path))
    there = packages.shown([])
    assert tmp_path in there.paths
    assert tmp_path in there.search


def test_nothing_of_the_standard_library_is_looked_for_elsewhere() -> None:
    assert packages.shown(["json", "math", "msgpack"]).search == packages.shown([]).search


def test_the_doctor_names_what_is_installed_from_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder import diagnosis

    monkeypatch.setattr(diagnosis, "_sandbox", list)
    monkeypatch.setattr(diagnosis, "editable", lambda: ["handy"])
    good, sentence = diagnosis.doctor()[-1]
    assert good
    assert sentence == f"installed with -e, shown where {packages.SETTING} says so: handy"
