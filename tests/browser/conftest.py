"""Chromium, driven by Playwright, and the book from a file, from a server, and alive."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments) -> None:
        pass


@pytest.fixture(scope="session")
def site(book_folder: Path) -> Iterator[str]:
    """The book on a server that knows nothing of Jupyter."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=book_folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def pages(book_folder: Path) -> list[str]:
    """Every page of the book, by its file's name."""
    return sorted(path.name for path in book_folder.glob("*.html") if path.name != "index.html")


class Watch:
    """Everything that went wrong in a browser window, as sentences."""

    def __init__(self, context: BrowserContext, home: Callable[[str], bool]) -> None:
        self.problems: list[str] = []
        self.home = home
        context.on("request", self.request)
        context.on("weberror", lambda error: self.complain(f"error: {error.error}"))
        context.on("console", self.console)

    def request(self, request: Request) -> None:
        if not self.home(request.url):
            self.problems.append(f"request to another host: {request.url}")

    def console(self, message) -> None:
        if message.type == "error":
            self.complain(f"console: {message.text}")

    def complain(self, problem: str) -> None:
        # thebe says so when a kernel ends before it has answered, as some tests want it to.
        if "Canceled future for" not in problem:
            self.problems.append(problem)


def at_home(url: str) -> bool:
    return url.startswith(("file:", "data:", "blob:", "http://127.0.0.1:", "ws://127.0.0.1:"))


@pytest.fixture
def window(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh window; the test fails if it logged an error or asked another host for anything."""
    options = getattr(request, "param", {})
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    watch = Watch(context, at_home)
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()
    assert watch.problems == []


@pytest.fixture
def live(window: Page, course) -> Callable[[str], Page]:
    """live("parallel") opens a page of the running course and starts its kernel."""

    def start(name: str) -> Page:
        window.goto(f"{course.book}{name}.html?token={course.token}")
        window.get_by_role("button", name="Run code on this page").click()
        window.get_by_role("button", name="Run all").wait_for(timeout=90_000)
        return window

    return start
