"""No page is heavy: bytes as they are served, scripts that hold up nothing."""

from __future__ import annotations

from playwright.sync_api import Browser

HEAVIEST = 1_500_000


def weigh(browser: Browser, course, name: str) -> tuple[int, list[str]]:
    """Bytes over the wire for a first visit, and the scripts that would hold up the page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{course.book}glossary.html?token={course.token}")
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    received: list[int] = []
    session.on("Network.loadingFinished", lambda e: received.append(e["encodedDataLength"]))
    page.goto(course.book + name, wait_until="load")
    page.evaluate("() => window.MathJax?.startup?.promise")
    blocking = page.evaluate(
        """() => [...document.head.querySelectorAll("script[src]")]
             .filter((s) => !s.defer && !s.async && s.type !== "module")
             .map((s) => s.getAttribute("src").replace(/\\?.*/, ""))"""
    )
    context.close()
    return int(sum(received)), blocking


def test_no_page_is_heavier_than_the_budget(browser, course, pages):
    weights = {name: weigh(browser, course, name)[0] for name in pages}
    assert {name: bytes_ for name, bytes_ in weights.items() if bytes_ > HEAVIEST} == {}
    assert all(bytes_ > 50_000 for bytes_ in weights.values()), weights


def test_our_scripts_do_not_hold_up_the_page(browser, course):
    _, blocking = weigh(browser, course, "sequential.html")
    assert [name for name in blocking if name.rsplit("/")[-1] in {"live.js", "learn.js"}] == []
    assert not any("thebe" in name or "fontawesome" in name for name in blocking)
