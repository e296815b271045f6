"""Reading: every page from a file and from a server, at every width, without another host."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

WIDTHS = (320, 390, 768, 1280, 1920)
QUIET = "() => document.fonts.ready.then(() => window.MathJax?.startup?.promise)"
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const clipped = (part) => {
    for (let outer = part.parentElement; outer !== document.body; outer = outer.parentElement)
      if (getComputedStyle(outer).overflowX !== "visible") return true;
    return false;
  };
  return [...document.querySelectorAll("article *")]
    .filter((part) => part.getBoundingClientRect().right > width && !clipped(part))
    .slice(0, 3).map((part) => part.outerHTML.slice(0, 120)).concat("wider than the window");
}"""
COLLIDING = """() => [...document.querySelectorAll("div.math")].filter((box) => {
  const number = box.querySelector(".eqno");
  const formula = box.querySelector("mjx-math");
  if (!number || !formula) return false;
  const a = number.getBoundingClientRect(), b = formula.getBoundingClientRect();
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}).map((box) => box.id)"""


def test_each_page_opened_as_a_file_reads_well_and_asks_nobody(window: Page, book_folder, pages):
    for name in pages:
        window.goto((book_folder / name).as_uri())
        window.evaluate(QUIET)
        expect(window.locator("main h1:visible").first).to_be_visible()
        expect(window.locator(".live-bar")).to_have_count(0)


def test_each_page_from_any_server_reads_well_and_shows_no_dead_button(window: Page, site, pages):
    for name in pages:
        window.goto(site + name)
        window.evaluate(QUIET)
        expect(window.locator("main h1:visible").first).to_be_visible()
        expect(window.locator(".live-bar")).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(window: Page, site, pages, width):
    window.set_viewport_size({"width": width, "height": 900})
    found = {}
    for name in pages:
        window.goto(site + name)
        window.evaluate(QUIET)
        for problem in (window.evaluate(TOO_WIDE), window.evaluate(COLLIDING)):
            if problem:
                found[name] = problem
    assert found == {}


def test_mathematics_is_drawn(window: Page, site):
    window.goto(site + "code-in-forward.html")
    window.evaluate(QUIET)
    assert window.locator("article mjx-container").count() > 0


def test_the_reader_walks_from_page_to_page(window: Page, site):
    window.goto(site + "start-here.html")
    window.locator("a.right-next").click()
    expect(window).to_have_title("Layers and blocks \N{EM DASH} Layers and Blocks")
    window.locator("a.left-prev").click()
    assert window.url.endswith("start-here.html")


def test_search_finds_the_page(window: Page, site):
    window.goto(site + "search.html?q=find_unregistered")
    expect(window.locator("#search-results a").first).to_be_visible()
    assert window.locator("#search-results a[href*='sequential.html']").count() > 0


def test_the_theme_switches_and_stays(window: Page, site):
    window.goto(site + "sequential.html")
    root = window.locator("html")
    seen = []
    for _ in range(3):
        window.locator(".theme-switch-button:visible").first.click()
        seen.append((root.get_attribute("data-mode"), root.get_attribute("data-theme")))
    assert {theme for _, theme in seen} == {"light", "dark"}
    mode = root.get_attribute("data-mode")
    window.reload()
    expect(root).to_have_attribute("data-mode", mode)


@pytest.mark.parametrize(
    "window", [{"viewport": {"width": 390, "height": 844}, "has_touch": True}], indirect=True
)
def test_on_a_phone_the_contents_open_and_lead_to_a_page(window: Page, site):
    window.goto(site + "start-here.html")
    window.locator(".primary-toggle:visible").first.click()
    link = window.get_by_role("link", name="Parallel blocks").first
    expect(link).to_be_visible()
    link.click()
    window.wait_for_url("**/parallel.html")


@pytest.mark.parametrize("window", [{"reduced_motion": "reduce"}], indirect=True)
def test_reduced_motion_is_respected(window: Page, site):
    window.goto(site + "sequential.html")
    moving = window.evaluate(
        """() => [...document.querySelectorAll("*")].filter((part) => {
             const style = getComputedStyle(part);
             return parseFloat(style.transitionDuration) > 0.01
               || (style.animationName !== "none" && parseFloat(style.animationDuration) > 0.01);
           }).map((part) => part.outerHTML.slice(0, 100))"""
    )
    assert moving == []


def test_the_notebook_of_a_page_can_be_downloaded(window: Page, site):
    window.goto(site + "sequential.html")
    link = window.locator("a.btn-download-source-button").first.get_attribute("href")
    answer = window.request.get(site + link)
    assert answer.ok
    assert answer.json()["nbformat"] == 4


def test_on_paper_what_is_folded_is_shown_and_folded_again(window: Page, site):
    window.goto(site + "parallel.html")
    closed = "() => document.querySelectorAll('article details:not([open])').length"
    before = window.evaluate(closed)
    window.evaluate(
        """() => addEventListener("beforeprint", () => {
             window.closedOnPaper = document.querySelectorAll("article details:not([open])").length;
           })"""
    )
    assert window.pdf().startswith(b"%PDF")
    assert before > 0
    assert window.evaluate("() => window.closedOnPaper") == 0
    assert window.evaluate(closed) == before
