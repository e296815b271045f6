"""axe-core finds nothing to complain about: on any page, light and dark, still and alive."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

VENDOR = Path(__file__).parent / "vendor"
# npm axe-core@4.14.0, MPL-2.0: axe.min.js, unchanged. It is used here and shipped nowhere.
AXE_HASH = "20c09fe157a8a34a30e241aaa1fcdade657734f08ab379ecfbeb7d45cc46e878"
AXE = (VENDOR / "axe.min.js").read_text(encoding="utf8")
# Without motion, no color is measured half way to another.
SCHEMES = [{"color_scheme": name, "reduced_motion": "reduce"} for name in ("light", "dark")]
RUNS = '<div class="cell_input'
WITH_CODE = (
    "start-here layers-and-blocks sequential code-in-forward nesting parallel factories "
    "efficiency summary misconceptions"
).split()
# A stream, a table and an error: what only a live cell puts out.
OUTPUTS = """import sys
from IPython.display import HTML, display
print("to see", file=sys.stderr)
display(HTML("<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"))
1 / 0"""
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .map((v) => `${v.id}: ${v.nodes.length} times, as in ${v.nodes[0].html.slice(0, 150)}`)"""


def violations(window: Page) -> list[str]:
    window.evaluate(AXE)
    return window.evaluate(RUN)


def test_axe_is_the_file_that_npm_has():
    assert hashlib.sha256((VENDOR / "axe.min.js").read_bytes()).hexdigest() == AXE_HASH


@pytest.mark.parametrize("window", SCHEMES, indirect=True, ids=["light", "dark"])
def test_no_page_has_a_violation(window: Page, site, pages):
    found = {}
    for name in pages:
        window.goto(site + name)
        window.evaluate("() => window.MathJax?.startup?.promise")
        if problems := violations(window):
            found[name] = problems
    assert found == {}


@pytest.mark.parametrize("window", SCHEMES[:1], indirect=True, ids=["light and dark"])
@pytest.mark.parametrize("name", WITH_CODE)
def test_a_live_page_has_no_violation(live, name):
    window = live(name)
    first = window.locator(".CodeMirror").first
    first.evaluate("(editor, text) => editor.CodeMirror.setValue(text)", OUTPUTS)
    window.get_by_role("button", name="Run to here, cell 2", exact=True).click()
    window.locator("[data-thebe-id]").nth(1).locator("xpath=ancestor::div[@data-running]").wait_for(
        state="detached", timeout=60_000
    )
    window.locator(".live-bar[data-state=idle]").wait_for()
    found = {"light": violations(window)}
    window.emulate_media(color_scheme="dark")
    window.locator("html[data-theme=dark]").wait_for()
    found["dark"] = violations(window)
    assert found == {"light": [], "dark": []}


def test_every_page_with_code_is_tried_alive(book_folder: Path):
    pages = {path.stem for path in book_folder.glob("*.html") if RUNS in path.read_text("utf8")}
    assert pages == set(WITH_CODE)


def luminance(color: str) -> float:
    """Relative luminance of `rgb(r, g, b)`, as WCAG 2.2 defines it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("window", SCHEMES, indirect=True, ids=["light", "dark"])
def test_captions_are_as_easy_to_read_as_the_text(window: Page, site):
    window.goto(site + "parallel.html")
    colors = window.evaluate(
        """() => [".caption-text", "article p"].map(
             (which) => getComputedStyle(document.querySelector(which)).color)"""
    )
    ground = window.evaluate("() => getComputedStyle(document.body).backgroundColor")
    low, high = sorted([luminance(colors[0]), luminance(ground)])
    assert (high + 0.05) / (low + 0.05) >= 7
    assert colors[0] == colors[1]


def test_an_answered_page_has_no_violation(window: Page, site):
    window.goto(site + "sequential.html")
    for question in window.locator(".predict, .quiz").all():
        question.locator(".option").first.click()
    assert violations(window) == []


def test_axe_would_have_noticed(window: Page, site):
    window.goto(site + "sequential.html")
    window.evaluate("() => document.querySelector('article').append(document.createElement('img'))")
    assert any(problem.startswith("image-alt") for problem in violations(window))
