"""How heavy and how fast each page is, beside the same pages built with the theme's defaults.

    python benchmarks/pages.py                # a Markdown table, medians of five visits
    python benchmarks/pages.py --visits 9 --pages sequential parallel
    python benchmarks/pages.py --phone        # the same on a slow network

Both books are served by Jupyter, compressed as it does, and visited by Chromium with an empty
cache, in turns. The default book has the same sources and Jupyter Book's own settings: no fonts or
scripts cut or vendored, nothing deferred that the theme does not defer. What it asks other hosts
for (mathematics, for one) is counted and refused, so its bytes leave that out.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from playwright.sync_api import Browser, sync_playwright

from classroom.chromium import launch

ROOT = Path(__file__).resolve().parents[1]
OURS = ROOT / "_build" / "html"
# The book's text needs these two; everything else of ours is left out of the default book.
NEEDED = ("docstrings", "explore")
HEAD = (
    "| page | KB | KB, defaults | first paint, ms | defaults | blocking, ms | defaults "
    "| requests elsewhere | defaults |\n|---|" + "---:|" * 8
)
# What developer tools call a slow 4G network: 1.6 Mbit/s down, 0.75 up, 150 ms there and back.
PHONE = {
    "offline": False,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
    "latency": 150,
}
LONG_TASKS = """window.longTasks = [];
new PerformanceObserver((list) => window.longTasks.push(...list.getEntries()))
  .observe({type: "longtask", buffered: true});"""
FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
BLOCKING = "() => longTasks.reduce((sum, task) => sum + Math.max(0, task.duration - 50), 0)"


@dataclass(frozen=True)
class Visit:
    """What one visit cost: bytes on the wire, milliseconds, requests to other hosts."""

    bytes: float
    paint: float
    blocking: float
    foreign: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=5, help="of each page; the median counts")
    parser.add_argument("--pages", nargs="+", help="names without .html; all pages otherwise")
    parser.add_argument("--phone", action="store_true", help="on a phone's network (slow 4G)")
    options = parser.parse_args()
    if not (OURS / "index.html").is_file():
        sys.exit("The book is not built yet. Run: make book")
    names = options.pages or sorted(p.stem for p in (ROOT / "book").glob("*.[im][pd]*"))
    with (
        tempfile.TemporaryDirectory(prefix="pages-") as folder,
        serving(OURS, Path(folder, "ours")) as ours,
        serving(default_book(Path(folder)), Path(folder, "default")) as default,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        print(HEAD)
        for name in names:
            pairs = [
                tuple(visit(browser, book, name, options.phone) for book in (ours, default))
                for _ in range(options.visits)
            ]
            print(row(name, *map(median, zip(*pairs, strict=True))), flush=True)
        browser.close()


def default_book(folder: Path) -> Path:
    """Build the book's sources with Jupyter Book's defaults below `folder`; return the pages."""
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf8"))
    kept = {key: settings[key] for key in ("title", "only_build_toc_files", "execute", "parse")}
    kept["bibtex_bibfiles"] = settings["bibtex_bibfiles"]
    kept["launch_buttons"] = {"thebe": True}
    kept["repository"] = settings["repository"]
    sphinx = settings["sphinx"]
    kept["sphinx"] = {
        "extra_extensions": sphinx["extra_extensions"],
        "local_extensions": {name: str(ROOT / "book" / "_ext") for name in NEEDED},
        "config": {key: sphinx["config"][key] for key in ("numfig", "myst_heading_anchors")},
    }
    left_out = shutil.ignore_patterns("_vendor", "_static", "_live", "_ext")
    shutil.copytree(ROOT / "book", folder / "book", ignore=left_out)
    (folder / "_config.yml").write_text(yaml.safe_dump(kept), encoding="utf8")
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(folder / "book")]
    options = ["--config", str(folder / "_config.yml"), "--path-output", str(folder)]
    built = subprocess.run([*command, *options], capture_output=True, text=True)
    pages = folder / "_build" / "html"
    if not (pages / "sequential.html").is_file():
        sys.exit(f"The default book could not be built.\n{(built.stdout + built.stderr)[-2000:]}")
    return pages


@contextmanager
def serving(pages: Path, folder: Path) -> Iterator[str]:
    """Serve the built `pages`; yields an address with `{}` for a page's name."""
    command = [sys.executable, "-m", "classroom.serve", "--folder", str(folder), "--port", "9400"]
    process = subprocess.Popen(
        [*command, f"--Book.html={pages}", "--ServerApp.log_level=ERROR"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        found = (re.search(r"(http://\S+/book/)(\?token=\w+)", line) for line in process.stdout)
        base, token = next(filter(None, found)).groups()  # type: ignore[union-attr]
        yield f"{base}{{}}.html{token}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def visit(browser: Browser, address: str, name: str, phone: bool) -> Visit:
    """Open a page with an empty cache and wait until its mathematics is drawn."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    home = address.split("/book/")[0]
    foreign: list[str] = []

    def refuse(route) -> None:
        foreign.append(route.request.url)
        route.abort()

    context.route(lambda url: url.startswith("http") and not url.startswith(home), refuse)
    context.add_init_script(LONG_TASKS)
    page = context.new_page()
    page.goto(f"{home}/api/status{address.split('.html')[1]}")  # log in
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    if phone:
        session.send("Network.emulateNetworkConditions", PHONE)
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(address.split("?")[0].format(name), wait_until="load")
    page.evaluate("() => window.MathJax?.startup?.promise")
    page.wait_for_function(FIRST_PAINT)
    paint, blocking = page.evaluate(FIRST_PAINT), page.evaluate(BLOCKING)
    context.close()
    return Visit(sum(received), paint, blocking, len(foreign))


def median(visits: tuple[Visit, ...]) -> Visit:
    columns = ("bytes", "paint", "blocking", "foreign")
    return Visit(*(statistics.median(getattr(v, column) for v in visits) for column in columns))


def row(name: str, ours: Visit, default: Visit) -> str:
    cells = [
        (ours.bytes / 1000, default.bytes / 1000),
        (ours.paint, default.paint),
        (ours.blocking, default.blocking),
        (ours.foreign, default.foreign),
    ]
    return f"| {name} | " + " | ".join(f"{value:,.0f}" for pair in cells for value in pair) + " |"


if __name__ == "__main__":
    main()
