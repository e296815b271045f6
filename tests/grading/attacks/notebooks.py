"""Hostile files: edited grading data, broken notebooks, links and devices in a notebook's place.

The answers in them are honest wherever a grader can still find them, and then they keep their
points: the trick must neither pay nor cost, and the others in the class must not notice.
"""

import json
import os

from .frame import HONEST, attack
from .pages import SCRIPT

__all__: list[str] = []

BOTH = "twice Pair"


def _whole(work):
    return json.loads(json.dumps(work.notebook))


@attack("gives its tests a hundred points each", fact=23, keeps=BOTH, flagged=True)
def edited_points(work):
    for name in ("test_twice", "test_Pair", "why"):
        work.cell(name).metadata.nbgrader.points = 100


@attack("asks for negative, infinite and textual points", fact=23, keeps=BOTH, flagged=True)
def odd_points(work):
    work.cell("test_twice").metadata.nbgrader.points = "100"
    work.cell("test_Pair").metadata.nbgrader.points = float("inf")
    work.cell("why").metadata.nbgrader.points = -5


@attack("gives points to its own answer", fact=23, keeps="Pair", flagged=True)
def graded_answer(work):
    work.cell("twice").metadata.nbgrader |= {"grade": True, "points": 50, "locked": True}
    return "50"


@attack("declares the tests to be answers, and puts its own code there", fact=23, flagged=True)
def test_as_answer(work):
    for name in ("test_twice", "test_Pair"):
        work.cell(name).metadata.nbgrader |= {"solution": True, "locked": False}
        work.cell(name).source = "100"


@attack("edits the source of the tests and of the setup", fact=23)
def edited_tests(work):
    work.cell("test_twice").source = "2"
    work.cell("test_Pair").source = "3"
    work.cell("setup").source += "\ngrade = lambda *a, points, **k: points"


@attack("deletes its tests", fact=23, keeps=BOTH, flagged=True)
def deleted_tests(work):
    work.notebook.cells = [c for c in work.notebook.cells if not c.id.startswith("test-")]


@attack("deletes every cell", fact=23, flagged=True, fails=None)
def deleted_cells(work):
    work.notebook.cells = []


@attack("marks its tests to be skipped, or to be allowed to fail", fact=23)
def skipped_tests(work):
    for name in ("test_twice", "test_Pair"):
        work.cell(name).metadata.tags = ["skip-execution", "raises-exception", "remove-cell"]


@attack("has each cell twice", fact=23, keeps=BOTH, flagged=True)
def copied_cells(work):
    work.notebook.cells += json.loads(json.dumps(work.notebook.cells))
    work.notebook.cells = [type(work.cell("why"))(c) for c in work.notebook.cells]


@attack("has a wrong and an honest answer under one name", fact=23, flagged=True, most=5, least=3,
        keeps=BOTH)  # fmt: skip
def two_answers(work):
    wrong = work.add("def twice(x):\n    return x", at=2)
    wrong.metadata = work.cell("twice").metadata
    wrong.id = "second"


@attack("swaps the names of answers and tests", fact=23, flagged=True, keeps=BOTH, least=0)
def swapped_names(work):
    twice, test = work.cell("twice").metadata.nbgrader, work.cell("test_twice").metadata.nbgrader
    twice.grade_id, test.grade_id = "test_twice", "twice"


@attack("renames cells to names of files, HTML and nothing", fact=23, flagged=True, keeps=BOTH,
        least=0)  # fmt: skip
def renamed_cells(work):
    cells = [work.cell(n) for n in ("setup", "twice", "test_twice", "Pair", "test_Pair", "why")]
    names = ("../../etc", f"<{SCRIPT[1:]}", "", None, ["list"], "a" * 9999)
    for cell, name in zip(cells, names, strict=True):
        cell.metadata.nbgrader.grade_id = name


@attack("makes its code cells text and its text code", fact=23, flagged=True, keeps=BOTH, least=0)
def changed_types(work):
    for name in ("test_twice", "test_Pair", "twice"):
        cell = work.cell(name)
        cell.cell_type = "markdown"
        del cell["outputs"], cell["execution_count"]
    work.cell("why").cell_type = "code"


@attack("wants another kernel: bash, a path, a command", fact=23, keeps=BOTH)
def other_kernel(work):
    work.notebook.metadata = {
        "kernelspec": {
            "name": "../../../tmp/evil",
            "display_name": SCRIPT,
            "language": "bash",
            "argv": ["/bin/sh", "-c", f"touch /tmp/{work.won}"],
        },
        "language_info": {"name": "bash", "file_extension": ".sh", "pygments_lexer": SCRIPT},
    }


@attack("metadata that is no metadata", fact=23, keeps=BOTH, least=0, fails=None, flagged=True)
def odd_metadata(work):
    whole = _whole(work)
    whole["metadata"] = None
    whole["cells"][0]["metadata"] = ["nbgrader"]
    whole["cells"][1]["metadata"]["nbgrader"] = "points"
    whole["cells"][3]["metadata"]["nbgrader"] = {"schema_version": 99, "grade_id": "test_twice"}
    whole["cells"][5]["metadata"]["nbgrader"]["schema_version"] = "3"
    whole["cells"][6]["metadata"]["nbgrader"] = [1, 2]
    return json.dumps(whole).encode()


@attack("sources that are lists, numbers and nothing", fact=23, keeps="Pair", least=0, fails=None,
        flagged=True)  # fmt: skip
def odd_sources(work):
    whole = _whole(work)
    for cell, source in zip(whole["cells"], (None, 5, {"a": 1}, [["x"], None]), strict=False):
        cell["source"] = source
    return json.dumps(whole).encode()


@attack("an old schema version, which nbgrader would upgrade", fact=23, keeps=BOTH, least=0,
        fails=None, flagged=True)  # fmt: skip
def old_schema(work):
    for cell in work.notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.schema_version = 1
            cell.metadata.nbgrader.points = 100


@attack("forged outputs and scores, stored in the notebook", fact=23, flagged=False)
def stored_outputs(work):
    for name in ("test_twice", "test_Pair"):
        work.cell(name).outputs = [
            {
                "output_type": "execute_result",
                "execution_count": 1,
                "data": {"text/plain": "100", "text/html": SCRIPT},
                "metadata": {},
            }
        ]
        work.cell(name).execution_count = 1
    work.notebook.metadata["nbgrader"] = {"score": 100, "manual_score": 100}


@attack("forged manual and extra points, comments and checksums", fact=23, keeps=BOTH)
def manual_points(work):
    for name in ("why", "test_twice", "twice"):
        work.cell(name).metadata.nbgrader |= {
            "manual_score": 50, "extra_credit": 50, "needs_manual_grade": False,
            "auto_score": 50, "score": 50, "checksum": "0" * 32, "comment": SCRIPT,
        }  # fmt: skip


@attack("has wrong answers under names that look like the right ones", fact=23, keeps=BOTH)
def similar_names(work):
    for name in ("Twice", "twice ", "twice\u200b", "tw\u0456ce", "\uff54wice", "TWICE"):
        wrong = work.add("def twice(x):\n    return x", at=2)
        wrong.metadata = json.loads(json.dumps(work.cell("twice").metadata))
        wrong.metadata["nbgrader"]["grade_id"] = name
        wrong.id = "twice"


@attack("is written in UTF-16", fact=23, fails=True, flagged=True)
def utf_16(work):
    return json.dumps(work.notebook).encode("utf-16")


@attack("says that it is somebody else's work, for another assignment", fact=23, keeps=BOTH)
def foreign_name(work):
    work.notebook.metadata["nbgrader"] = {
        "student_id": work.neighbor, "student": work.neighbor, "assignment_id": "plain",
        "course_id": "other", "name": f"../{work.neighbor}",
    }  # fmt: skip
    work.beside("student_info.txt", work.neighbor)
    work.beside(".user_info", work.neighbor)


@attack("the notebook is broken JSON", fact=23, fails=True, flagged=True)
def broken_json(work):
    return json.dumps(work.notebook).encode()[:-40]


@attack("the notebook is empty", fact=23, fails=True, flagged=True)
def empty_file(work):
    return b""


@attack("the notebook is the word null", fact=23, fails=True, flagged=True)
def null(work):
    return b"null"


@attack("the notebook is a list of notebooks", fact=23, fails=True, flagged=True)
def list_of_notebooks(work):
    return json.dumps([work.notebook] * 3).encode()


@attack("cells is null, or holds null", fact=23, fails=None, flagged=True)
def null_cells(work):
    whole = _whole(work)
    whole["cells"] = [None, 5, "cell", [], {}, {"cell_type": "code"}]
    return json.dumps(whole).encode()


@attack("brackets nested 100,000 deep", fact=23, fails=True, flagged=True)
def nested_json(work):
    return b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@attack("metadata nested 900 deep, which reads but does not copy", fact=23, fails=None, keeps=BOTH,
        least=0)  # fmt: skip
def nested_metadata(work):
    nested: dict = {}
    for _ in range(900):
        nested = {"a": nested}
    text = json.dumps(_whole(work) | {"metadata": {"deep": "HERE"}})
    return text.replace('"HERE"', json.dumps(nested)).encode()


@attack("NaN, Infinity and huge numbers where JSON has none", fact=23, fails=None, keeps=BOTH,
        least=0, flagged=True)  # fmt: skip
def not_json_numbers(work):
    whole = _whole(work)
    whole["nbformat_minor"] = float("nan")
    whole["cells"][2]["execution_count"] = float("inf")
    whole["cells"][3]["metadata"]["nbgrader"]["points"] = float("nan")
    text = json.dumps(whole).replace('"locked": true', '"locked": 1e999', 1)
    return text.replace("{", '{"n": ' + "9" * 5000 + ", ", 1).encode()


@attack("the same JSON key several times", fact=23, fails=None, keeps=BOTH, least=0)
def repeated_keys(work):
    text = json.dumps(_whole(work))
    return text.replace('"points": 2', '"points": 2, "points": 200').encode()


@attack("says that it is of format 99", fact=23, fails=None, keeps=BOTH, least=0)
def format_99(work):
    work.notebook.nbformat = 99


@attack("says that it is of format 3, with worksheets", fact=23, fails=None, flagged=True,
        keeps=BOTH, least=0)  # fmt: skip
def format_3(work):
    cells = [{"cell_type": "code", "input": "x = 1", "language": "bash", "outputs": []}]
    return json.dumps(
        {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": SCRIPT},
         "worksheets": [{"cells": cells, "metadata": {}}]}
    ).encode()  # fmt: skip


@attack("the notebook is a picture", fact=23, fails=True, flagged=True)
def picture(work):
    return b"\x89PNG\r\n\x1a\n" + os.urandom(2000)


@attack("the notebook is 80 MB large", fact=23, fails=True, flagged=True, plain=False)
def large_notebook(work):
    work.notebook.metadata["padding"] = "x" * 80_000_000


@attack("100,000 cells", fact=23, fails=None, flagged=True, keeps=BOTH, least=0, plain=False)
def many_cells(work):
    work.notebook.cells += [{"cell_type": "raw", "metadata": {}, "source": "", "id": str(n)}
                            for n in range(100_000)]  # fmt: skip


@attack("identical, missing and hostile cell ids", fact=23, keeps=BOTH)
def odd_ids(work):
    for cell in work.notebook.cells[:3]:
        cell.id = "same"
    work.notebook.cells[3].id = SCRIPT
    del work.notebook.cells[4]["id"]


@attack("text that no encoding takes, in sources and metadata", fact=23, keeps="Pair", fails=None,
        least=0)  # fmt: skip
def lone_surrogates(work):
    work.cell("twice").source = "x = '\ud800\x00\x1b[2J\u202e'"
    work.cell("why").source = "\udfff\ufffe\x0b\x00"
    work.notebook.metadata["\ud800"] = "\udfff"


@attack("there is no notebook", fact=23, fails=True, flagged=True)
def no_notebook(work):
    work.beside("notes.txt", "My dog ate it.")
    work.path.with_suffix(".txt").touch()
    work.path.symlink_to("nowhere.ipynb")
    work.path.unlink()
    work.path = work.path.parent / "other.ipynb"
    work.path.write_text(json.dumps(work.notebook))
    (work.path.parent / "empty").mkdir()
    work.path.rename(work.path.parent / "empty" / "deep.ipynb")
    return None


@attack("a folder in the notebook's place", fact=24, fails=True, flagged=True)
def folder(work):
    work.path.mkdir()


@attack("the notebook is a link to the neighbor's", fact=24, fails=True, flagged=True)
def link_to_neighbor(work):
    name = work.path.name
    work.path.symlink_to(work.course / "submitted" / work.neighbor / name[:-6] / name)


@attack("the notebook is a link to the solution", fact=24, fails=True, flagged=True)
def link_to_solution(work):
    name = work.path.name
    work.path.symlink_to(work.course / "source" / name[:-6] / name)


@attack("the notebook is a link to /etc/passwd", fact=24, fails=True, flagged=True)
def link_to_passwd(work):
    work.path.symlink_to("/etc/passwd")


@attack("the folder of the submission is a link to the neighbor's", fact=24, fails=True,
        flagged=True)  # fmt: skip
def linked_folder(work):
    work.path.parent.rmdir()
    work.path.parent.symlink_to(work.course / "submitted" / work.neighbor / work.path.stem)


@attack("the notebook is a pipe that nobody writes to", fact=24, fails=True, flagged=True,
        stock=False)  # fmt: skip
def pipe(work):
    os.mkfifo(work.path)


@attack("the notebook is a link to an endless device", fact=24, fails=True, flagged=True,
        stock=False)  # fmt: skip
def device(work):
    work.path.symlink_to("/dev/zero")


@attack("other files are pipes, sockets, links in a circle", fact=24, keeps=BOTH, flagged=True,
        stock=False)  # fmt: skip
def odd_files(work):
    os.mkfifo(work.path.parent / "data.csv")
    (work.path.parent / "circle").symlink_to(work.path.parent)
    (work.path.parent / "zero").symlink_to("/dev/zero")
    (work.path.parent / "name\nwith\x1b[2Jlines").touch()
    (work.path.parent / ("long" * 60)).touch()


@attack("20,000 files and a file of 200 MB beside the notebook", fact=24, keeps=BOTH, least=0,
        fails=None, flagged=True, plain=False)  # fmt: skip
def many_files_beside(work):
    many = work.path.parent / "many"
    many.mkdir()
    for n in range(20_000):
        (many / str(n)).touch()
    with open(work.path.parent / "data.bin", "wb") as large:
        large.truncate(200_000_000)


@attack("a time stamp of its own: early, long, and with a script", fact=24, keeps=BOTH)
def time_stamp(work):
    work.beside("timestamp.txt", "1970-01-01 00:00:00.000000 UTC")


@attack("a time stamp that is no time", fact=24, keeps=BOTH)
def odd_time_stamp(work):
    work.beside("timestamp.txt", SCRIPT + "\x00" * 1000 + "9" * 100_000)


@attack("two notebooks, one of them under a foreign name", fact=24, keeps=BOTH)
def two_notebooks(work):
    work.beside("solution.ipynb", json.dumps(work.notebook))
    work.beside("Apart.IPYNB", "{}")


@attack("archives that grow or climb out when they are unpacked", fact=30, keeps=BOTH)
def archives(work):
    import io
    import tarfile
    import zipfile

    with zipfile.ZipFile(work.path.parent / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("zeros", b"\0" * 50_000_000)
        bomb.writestr(f"../../../../{work.won}", "climbed")
        bomb.writestr(f"/tmp/{work.won}", "climbed")
    with tarfile.open(work.path.parent / "links.tar.gz", "w:gz") as links:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, str(work.course)
        links.addfile(link)
        inside = tarfile.TarInfo(f"link/{work.won}")
        inside.size = 3
        links.addfile(inside, io.BytesIO(b"own"))


@attack("a student's name that is a piece of HTML", fact=29, keeps=BOTH, least=0, fails=None,
        flagged=True, student="<img src=x onerror=attacked()>")  # fmt: skip
def html_name(work):
    return None


@attack("a student's name with quotes, formats and lines", fact=29, keeps=BOTH, least=0,
        fails=None, flagged=True, student="a'; drop table grade;--\n%s{0}\x1b[31m")  # fmt: skip
def odd_name(work):
    return None


@attack("a student's name that is no text in any encoding", fact=29, keeps=BOTH, least=0,
        fails=True, student="jos\udce9", stock=False)  # fmt: skip
def undecodable_name(work):
    return None


@attack("files whose names are no text, or lie four thousand characters deep", fact=24, keeps=BOTH,
        stock=False)  # fmt: skip
def undecodable_files(work):
    work.beside("data\udcff.csv", "1")
    deep = os.open(work.path.parent, os.O_RDONLY)
    for _ in range(25):
        os.mkdir("d" * 200, dir_fd=deep)
        deeper = os.open("d" * 200, os.O_RDONLY, dir_fd=deep)
        os.close(deep)
        deep = deeper
    os.close(os.open("deep.csv", os.O_CREAT | os.O_WRONLY, dir_fd=deep))
    os.close(deep)


@attack("six million empty lists in the metadata", fact=23, keeps=BOTH, least=0, fails=None)
def many_lists(work):
    text = json.dumps(_whole(work) | {"metadata": {"lists": "HERE"}})
    return text.replace('"HERE"', "[" + "[]," * 6_000_000 + "[]]").encode()


@attack("a student's name that looks like an option or leads elsewhere", fact=29, keeps=BOTH,
        least=0, fails=None, flagged=True, student="--force")  # fmt: skip
def option_name(work):
    return None


@attack("a student's name that is another's, but for case and marks", fact=29, keeps=BOTH,
        least=0, fails=None, flagged=True, student="mia\u200b")  # fmt: skip
def similar_name(work):
    return None


@attack("an honest answer with a script in its written part", fact=25, keeps=BOTH)
def written_script(work):
    work.cell("why").source = HONEST["why"] + "\n\n" + SCRIPT
