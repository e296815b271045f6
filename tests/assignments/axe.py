"""What axe-core says of a page that stands alone in a file."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser
from warm import ROOT

__all__ = ["violations"]

AXE = (ROOT / "tests/browser/vendor/axe.min.js").read_text(encoding="utf8")
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .map((v) => `${v.id}: ${v.nodes.length} times, as in ${v.nodes[0].html.slice(0, 150)}`)"""
TOO_WIDE = "() => document.documentElement.scrollWidth > innerWidth"


def violations(browser: Browser, page: Path, width: int) -> list[str]:
    """The rules that a page breaks in a window `width` pixels wide; sideways scrolling is one."""
    # The pages' policy lets no script run; axe is one.
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    try:
        window = context.new_page()
        window.goto(page.as_uri())
        wide = ["wider than the window"] if window.evaluate(TOO_WIDE) else []
        window.evaluate(AXE)
        return wide + window.evaluate(RUN)
    finally:
        context.close()
