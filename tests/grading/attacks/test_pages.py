"""Pages made from hostile work, opened in a browser: nothing runs, nothing loads, nothing covers.

Two pages of each: the feedback that a student gets, and a plain rendering of the autograded
notebook with scripts and MathJax allowed, as in the formgrader, where no policy helps.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from playwright.sync_api import Browser, BrowserContext

from autograder.feedback import FeedbackExporter

from . import ATTACKS
from .run import Run

HOSTILE = [name for name, attack in ATTACKS.items() if attack.kind == "pages"]
HOSTILE += ["renamed-cells", "other-kernel", "stored-outputs", "odd-ids"]
CALLED = "attacked() was called"
# nbconvert's page asks a host for MathJax; the book's own copy does the same work here.
MATHJAX = Path(__file__).parents[3] / "book" / "_vendor" / "mathjax" / "tex-chtml.js"
WITH_MATHJAX = f"""
<script>MathJax = {{tex: {{inlineMath: [["$", "$"]]}}}}</script>
<script src="{MATHJAX.as_uri()}"></script></head>"""
TYPESET = (
    "async () => { try { await window.MathJax?.startup?.promise } catch (e) { return `${e}` } }"
)
PROVOKE = """() => {
    for (const one of document.querySelectorAll("body *")) {
        for (const kind of ["mouseover", "mouseenter", "focus", "toggle", "begin"]) {
            one.dispatchEvent(new Event(kind));
        }
    }
    for (const one of document.querySelectorAll("a, button, summary, input")) {
        const target = one.getAttribute("href") || one.getAttribute("xlink:href") || "";
        if (!/^(https?:|mailto:|#)/.test(target)) one.click();
    }
}"""
COVERED = """() => getComputedStyle(document.body).display === "none"
    || [...document.querySelectorAll("[style]")].some(
        (one) => ["fixed", "absolute", "sticky"].includes(one.style.position)
                 && !one.closest("mjx-container, .MathJax"))"""


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.add_init_script(f"window.attacked = () => console.error({CALLED!r})")
    context.route("**/*", lambda one: one.abort() if _is_foreign(one) else one.continue_())
    yield context
    context.close()


def _is_foreign(route) -> bool:
    return not route.request.url.startswith(("file:", "data:", "blob:", "about:"))


def open_page(window: BrowserContext, path: Path) -> list[str]:
    """What went wrong on a page after it was opened and everything on it was touched."""
    problems: list[str] = []
    page = window.new_page()
    page.on("console", lambda said: problems.append(said.text) if CALLED in said.text else None)
    page.on(
        "request",
        lambda asked: problems.append(asked.url) if "127.0.0.1:9" in asked.url else None,
    )
    page.on("dialog", lambda dialog: (problems.append("a dialog"), dialog.dismiss()))
    try:
        page.goto(path.as_uri())
        # MathJax loads its extension for links and styles where somebody uses it.
        if refused := page.evaluate(TYPESET):
            problems.append(refused)
        page.evaluate(PROVOKE)
        page.wait_for_timeout(150)
        if page.url.split("#")[0] != path.as_uri():
            problems.append(f"left for {page.url}")
        elif page.evaluate(COVERED):
            problems.append("the page is covered")
    finally:
        page.close()
    return problems


def notebook(graded: Run, name: str) -> nbformat.NotebookNode:
    path = graded.course.path / "autograded" / f"h-{name}" / "apart" / "apart.ipynb"
    return nbformat.read(path, as_version=4)


def test_the_window_notices_a_script(window: BrowserContext, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<head></head><p><a href='javascript:attacked()'>click</a><img src=x onerror=attacked()>"
        r"<p>$\href{javascript:attacked()}{click}$".replace("</head>", WITH_MATHJAX, 1)
    )
    called, mathjax = sorted(set(open_page(window, page)), reverse=True)
    assert called == CALLED
    assert "html.js" in mathjax


@pytest.mark.parametrize("name", HOSTILE)
def test_the_feedback_runs_nothing(
    graded: Run, window: BrowserContext, tmp_path: Path, name: str
) -> None:
    page = tmp_path / "feedback.html"
    page.write_text(FeedbackExporter().from_notebook_node(notebook(graded, name))[0])
    assert open_page(window, page) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_with_scripts_and_mathjax_runs_nothing_of_the_student(
    graded: Run, window: BrowserContext, tmp_path: Path, name: str
) -> None:
    page = tmp_path / "formgrader.html"
    html = HTMLExporter(mathjax_url="").from_notebook_node(notebook(graded, name))[0]
    page.write_text(html.replace("</head>", WITH_MATHJAX, 1))
    assert open_page(window, page) == []


def test_no_class_is_borrowed_from_the_page(graded: Run) -> None:
    shown = [cell.get("outputs") for cell in notebook(graded, "html-outputs").cells]
    assert "which covers it" in str(shown)
    assert "jp-Dialog" not in str(shown)


def test_every_autograded_notebook_is_valid(graded: Run) -> None:
    paths = sorted(graded.course.path.glob("autograded/*/*/*.ipynb"))
    assert len(paths) > 300
    for path in paths:
        nbformat.validate(nbformat.read(path, as_version=4))
