"""Feedback pages: no script of a student's runs, no hidden test is shown, by whoever graded."""

from __future__ import annotations

import re

import nbformat
import pytest

from autograder.clock import time_limit
from autograder.feedback import POLICY, FeedbackExporter, safe_notebook, safe_page
from autograder.outputs import clean_html, clean_markdown

from .conftest import GOOD, TinyCourse, cell, notebook
from .test_same_as_stock import run

HIDDEN = "### BEGIN HIDDEN TESTS\nassert square(1234) == 1522756\n### END HIDDEN TESTS"
SCRIPTS = (
    "<script>attacked()</script>",
    "<img src=x onerror=attacked()>",
    "<svg onload=attacked()>",
    "<a href='jav&#97;script:attacked()'>x</a>",
    "<iframe srcdoc='<script>attacked()</script>'></iframe>",
    "<math><mtext><table><mglyph><style><img src=x onerror=attacked()>",
    "<form action='javascript:attacked()'><button>x</button></form>",
    "<body onload=attacked()>",
    "<details open ontoggle=attacked()>",
)
LINKS = (
    "[x](javascript:attacked())",
    "[x](jav&#97;script:attacked())",
    "![x](data:text/html;base64,PHNjcmlwdD4=)",
    "<javascript:attacked()>",
    "$\\href{javascript:attacked()}{x}$",
)
# In a tag; the same as text, where its < is escaped, is harmless.
ACTIVE = re.compile(
    r"<(?:script|iframe|form|object|embed|base\b)|"
    r"<[a-z][^<>]*(?:\son\w+\s*=|(?:href|src|action)\s*=\s*.?\s*javascript:|srcdoc)",
    re.IGNORECASE,
)


@pytest.mark.parametrize("html", SCRIPTS)
def test_html_of_an_output_keeps_nothing_that_runs(html: str) -> None:
    assert not ACTIVE.search(clean_html(html))


@pytest.mark.parametrize("text", [*SCRIPTS, *LINKS])
def test_markdown_of_a_student_renders_to_nothing_that_runs(text: str) -> None:
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    page = markdown2html_mistune(clean_markdown(text))
    assert not ACTIVE.search(page)
    assert "\\href" not in re.sub(r"<pre>.*?</pre>", "", page, flags=re.DOTALL)


def test_tables_pictures_and_formats_stay() -> None:
    table = '<table><tbody><tr><td colspan="2"><b>1</b></td></tr></tbody></table>'
    picture = '<img src="data:image/png;base64,AAAA">'
    assert clean_html(table) == table
    assert clean_html(picture) == picture
    assert clean_markdown("**a** < b, `x`, [x](https://example.org)").count("**") == 2


def test_hidden_lines_of_a_test_are_not_shown() -> None:
    test = cell(f"assert square(2) == 4\n{HIDDEN}", "test", grade=True, locked=True, points=1)
    error = {
        "output_type": "error",
        "ename": "AssertionError",
        "evalue": "",
        "traceback": ["----> 2 assert square(1234) == 1522756"],
    }
    test.outputs = [nbformat.from_dict(error)]
    safe = safe_notebook(notebook([test]))
    assert "1522756" not in nbformat.writes(safe)
    assert "assert square(2) == 4" in safe.cells[0].source


def test_a_page_has_a_policy_and_no_script() -> None:
    page = "<html><head><title>x</title><script src=x></script></head><body onload=a()>"
    safe = safe_page(page + "<script>attacked()</script><p id='c' onclick=a()>hm</p></body></html>")
    assert POLICY in safe
    assert '<p id="c">hm</p>' in safe
    assert not ACTIVE.search(safe)


@pytest.mark.parametrize("grader", ["autograder", "nbgrader"])
def test_the_pages_of_both_graders_are_safe(course: TinyCourse, grader: str) -> None:
    (course.folder / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        'c.GenerateFeedback.exporter_class = "autograder.feedback.FeedbackExporter"\n'
    )
    source = course.folder / "source" / "hw" / "hw.ipynb"
    content = nbformat.read(source, 4)
    content.cells.append(cell(HIDDEN, "hidden", grade=True, locked=True, points=1))
    nbformat.write(content, source)
    shown = f"from IPython.display import HTML\nHTML({SCRIPTS[1]!r})"
    cells = course.student_cells(essay="".join(SCRIPTS), square=GOOD["square"] + " + 1")
    course.hand_in("ana", [cell(shown), *cells])
    run(course.folder, "nbgrader", "generate_assignment", "hw")
    command = ("grade", "hw") if grader == "autograder" else ("autograde", "hw")
    run(course.folder, grader, *command)
    run(course.folder, "nbgrader", "generate_feedback", "hw")
    page = (course.folder / "feedback" / "ana" / "hw" / "hw.html").read_text()
    assert not ACTIVE.search(page)
    assert POLICY in page
    assert "1522756" not in page
    assert "def square(n)" in re.sub(r"<[^>]+>", "", page)
    assert "not graded yet, of 3" in page  # the essay, which only a human can read
    if grader == "autograder":  # safe as it is, for the formgrader too
        written = nbformat.read(course.folder / "autograded" / "ana" / "hw" / "hw.ipynb", 4)
        assert not ACTIVE.search(repr([one.get("outputs") for one in written.cells]))
        assert not ACTIVE.search(next(c.source for c in written.cells if c.id == "essay"))


def test_folded_hints_stay_folded_and_other_tags_do_not_pass() -> None:
    from autograder.outputs import clean_markdown

    hint = "<details><summary>Hint</summary>\n\nLook at the shape.\n</details>"
    assert clean_markdown(hint) == hint
    assert "<details" not in clean_markdown("<details ontoggle=attack() open>")
    assert "<script" not in clean_markdown("<script>attack()</script>")


def test_a_notebook_without_a_gradebook_becomes_a_page_too() -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("A question")])
    page, _ = FeedbackExporter().from_notebook_node(notebook)
    assert "<p>A question</p>" in page


def test_sources_that_take_long_to_color_stand_there_as_they_are() -> None:
    heavy = [nbformat.v4.new_code_cell("a." * 200_000 + "<b>") for _ in range(2)]
    many = [nbformat.v4.new_code_cell("b." * 2_000) for _ in range(40)]
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("x = 1"), *heavy, *many],
        metadata={"language_info": {"name": "python", "pygments_lexer": "ipython3"}},
    )
    with time_limit(60):
        page, _ = FeedbackExporter().from_notebook_node(notebook)
    assert '<span class="n">x</span>' in page
    assert page.count("a." * 200_000 + "&lt;b&gt;") == 2
    assert page.count('<span class="n">b</span>') == 2_000 * ((40_000 - 5 - 2 * 10_001) // 4_000)
