"""The book on the reader's Jupyter server: authenticated, compressed, ready for live code."""

from __future__ import annotations

import gzip
import json
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest


class Answer:
    """A response, read; redirects are not followed."""

    def __init__(self, response) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


@pytest.fixture
def browser():
    """Something that keeps cookies: browser(url, data=None, **headers) -> Answer."""
    jar = CookieJar()
    opener = urllib.request.build_opener(NoRedirect, urllib.request.HTTPCookieProcessor(jar))

    def get(url: str, data: bytes | None = None, method: str | None = None, **headers: str):
        request = urllib.request.Request(url, data, headers, method=method)
        try:
            with opener.open(request, timeout=30) as response:
                return Answer(response)
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error)

    get.jar = jar
    return get


def test_the_last_lines_printed_are_the_two_addresses(course):
    book, lab = course.printed.rstrip().splitlines()[-2:]
    assert book.split() == ["The", "book:", f"{course.book}?token={course.token}"]
    assert lab.split() == ["JupyterLab:", f"{course.lab}?token={course.token}"]


def test_without_the_token_the_book_sends_the_reader_to_the_login_page(course, browser):
    answer = browser(course.book + "sequential.html")
    assert answer.status == 302
    assert "/login" in answer.headers["Location"]


def test_fonts_alone_need_no_login(course, browser, book_folder):
    # On a JupyterHub a browser cannot show that it is logged in when it fetches a font.
    font = next(book_folder.rglob("*.woff"))
    path = font.relative_to(book_folder).as_posix()
    assert browser(course.book + path).body == font.read_bytes()
    assert browser(course.book + "_static/live.css").status == 302
    assert browser(course.book + "..%2fREADME.woff").status in (403, 404)


def test_with_the_token_each_page_is_served_and_the_cookie_then_suffices(course, browser):
    assert browser(f"{course.book}sequential.html?token={course.token}").status == 200
    answer = browser(course.book + "sequential.html")
    assert answer.status == 200
    assert b"</html>" in answer.body


def test_the_address_without_a_page_leads_to_the_first_page(course, browser):
    answer = browser(f"{course.book}?token={course.token}")
    assert answer.status == 200
    assert b"start-here.html" in answer.body


def test_a_missing_page_is_a_404(course, browser):
    assert browser(f"{course.book}nothing.html?token={course.token}").status == 404


def test_no_file_outside_the_book_is_served(course, browser):
    for path in ("../../README.md", "%2e%2e/%2e%2e/README.md", "..%2f..%2fREADME.md"):
        answer = browser(f"{course.book}{path}?token={course.token}")
        assert answer.status in (403, 404)


def test_pages_are_compressed(course, browser):
    url = f"{course.book}sequential.html?token={course.token}"
    answer = browser(url, **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.body) < len(gzip.decompress(answer.body)) / 3


def test_reading_a_page_gives_the_cookie_that_starting_a_kernel_needs(course, browser):
    browser(f"{course.book}sequential.html?token={course.token}")
    sessions = urllib.parse.urljoin(course.book, "../api/sessions")
    model = {"path": "x", "name": "x", "type": "notebook", "kernel": {"name": "python3"}}
    body = json.dumps(model).encode()
    assert browser(sessions, body).status == 403
    [xsrf] = [cookie.value for cookie in browser.jar if cookie.name == "_xsrf"]
    answer = browser(sessions, body, **{"X-XSRFToken": xsrf})
    assert answer.status == 201
    session = json.loads(answer.body)
    gone = browser(f"{sessions}/{session['id']}", method="DELETE", **{"X-XSRFToken": xsrf})
    assert gone.status == 204


def test_kernels_know_where_the_book_is(course, browser):
    from jupyter_client.blocking import BlockingKernelClient

    browser(f"{course.book}sequential.html?token={course.token}")
    kernels = urllib.parse.urljoin(course.book, "../api/kernels")
    [xsrf] = [cookie.value for cookie in browser.jar if cookie.name == "_xsrf"]
    answer = browser(kernels, b'{"name": "python3"}', **{"X-XSRFToken": xsrf})
    kernel = json.loads(answer.body)["id"]
    client = BlockingKernelClient()
    client.load_connection_file(
        str(course.folder / ".jupyter" / "runtime" / f"kernel-{kernel}.json")
    )
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        reply = client.execute_interactive(
            "import os", user_expressions={"book": "os.environ['BOOK_URL']"}, timeout=60
        )
        seen = reply["content"]["user_expressions"]["book"]["data"]["text/plain"]
    finally:
        client.stop_channels()
        browser(f"{kernels}/{kernel}", method="DELETE", **{"X-XSRFToken": xsrf})
    assert seen == "'/user/ana/book/'"
