"""axe-core finds nothing to complain about: on any page, light and dark, still and alive."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Page

VENDOR = Path(__file__).parent / "vendor"
# npm axe-core@4.14.0, MPL-2.0: axe.min.js, unchanged. It is used here and shipped nowhere.
AXE_HASH = "20c09fe157a8a34a30e241aaa1fcdade657734f08ab379ecfbeb7d45cc46e878"
AXE = (VENDOR / "axe.min.js").read_text(encoding="utf8")
# Without motion, no color is measured half way to another.
SCHEMES = [{"color_scheme": name, "reduced_motion": "reduce"} for name in ("light", "dark")]
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


@pytest.mark.parametrize("window", SCHEMES, indirect=True, ids=["light", "dark"])
def test_a_live_page_has_no_violation(live):
    window = live("sequential")
    window.get_by_role("button", name="Run to here, cell 2", exact=True).click()
    window.locator(".live-bar[data-state=idle]").wait_for()
    assert violations(window) == []


def test_an_answered_page_has_no_violation(window: Page, site):
    window.goto(site + "sequential.html")
    for question in window.locator(".predict, .quiz").all():
        question.locator(".option").first.click()
    assert violations(window) == []


def test_axe_would_have_noticed(window: Page, site):
    window.goto(site + "sequential.html")
    window.evaluate("() => document.querySelector('article').append(document.createElement('img'))")
    assert any(problem.startswith("image-alt") for problem in violations(window))
