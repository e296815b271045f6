"""`make pdf`: the whole book as one file, printed by Chromium from the built pages.

    python -m classroom.pdf [--pages parallel factories] [--out FILE]

The book is printed twice: the first time says on which page each heading is, and the second time
the table of contents says it too. pypdf reads those places and adds the outline.
"""

from __future__ import annotations

import argparse
import io
import logging
import mimetypes
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Error, Route, sync_playwright
from pypdf import PdfReader, PdfWriter

from classroom.chromium import NoChromium, launch
from classroom.one_document import Entry, NotPrinted, contents, merge

__all__ = ["main", "print_book"]

ROOT = Path(__file__).resolve().parents[1]
# No server: the browser's requests for this name, which belongs to nobody, are answered here.
SITE = "http://book.invalid/"
READY = """async () => {
  await window.MathJax?.startup?.promise;
  await document.fonts.ready;
}"""


@contextmanager
def printer(site: Path) -> Iterator[Callable[[str], bytes]]:
    """A function from HTML to PDF, whose browser reads files of `site` and nothing else."""
    document = ""
    refused: list[str] = []

    def answer(route: Route) -> None:
        address = route.request.url
        path = site / unquote(urlsplit(address).path).lstrip("/")
        if address == SITE:
            route.fulfill(body=document, content_type="text/html; charset=utf-8")
        elif address.startswith(SITE) and path.is_file():
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            route.fulfill(body=path.read_bytes(), content_type=kind)
        else:
            refused.append(address)
            route.abort()

    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(color_scheme="light")
        page.set_default_timeout(300_000)
        page.route("**/*", answer)

        def to_pdf(html: str) -> bytes:
            nonlocal document
            document = html
            page.goto(SITE)
            page.evaluate(READY)
            if refused:
                raise NotPrinted(f"The book asks for what it does not bring along: {refused[0]}")
            return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)

        try:
            yield to_pdf
        finally:
            browser.close()


def places(pdf: bytes, entries: list[Entry]) -> dict[str, int]:
    """The number of the page, from 1, on which each line of the contents begins."""
    reader = PdfReader(io.BytesIO(pdf))
    found = reader.named_destinations
    anchors = [entry.anchor for entry in entries if entry.anchor]
    return {
        anchor: (reader.get_destination_page_number(found[f"/{anchor}"]) or 0) + 1
        for anchor in anchors
    }


def with_outline(pdf: bytes, entries: list[Entry], numbers: dict[str, int]) -> PdfWriter:
    """The file with its table of contents beside it in the reader's window.

    Chromium can write an outline too, but repeats the words of a heading that begins a page.
    """
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.add_metadata({"/Title": "Layers and Blocks"})
    above: list[Any] = [None, None, None]
    for index, entry in enumerate(entries):
        number = numbers[entry.anchor or entries[index + 1].anchor]
        above[0] = None if entry.depth == 0 else above[0]
        item = writer.add_outline_item(
            title=entry.title, page_number=number - 1, parent=above[entry.depth]
        )
        above[entry.depth + 1 :] = [item] * (2 - entry.depth)
    return writer


def print_book(out: Path, site: Path, book: Path, only: list[str] | None = None) -> int:
    """Write the book, or some of its pages, to `out`; the number of pages.

    Raises NotPrinted or NoChromium, and writes nothing, where something is missing.
    """
    document = merge(site, contents(book, only))
    try:
        with printer(site) as to_pdf:
            numbers = places(to_pdf(document.html({})), document.entries)
            pdf = to_pdf(document.html(numbers))
    except Error as error:
        raise NotPrinted(f"Chromium failed: {error.message.splitlines()[0]}") from None
    writer = with_outline(pdf, document.entries, numbers)
    out.parent.mkdir(parents=True, exist_ok=True)
    writer.write(out)
    return len(writer.pages)


def main(arguments: list[str] | None = None) -> int:
    """Print the book; one sentence where that is impossible."""
    parser = argparse.ArgumentParser(prog="python -m classroom.pdf", description=main.__doc__)
    parser.add_argument("--pages", nargs="*", metavar="PAGE", help="only these (default: all)")
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "layers-and-blocks.pdf")
    options = parser.parse_args(arguments)
    # Chromium counts its own objects wrong by a few in a large file; nothing is lost by it.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        count = print_book(options.out, ROOT / "_build" / "html", ROOT / "book", options.pages)
    except (NotPrinted, NoChromium) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{options.out}: {count} pages, {options.out.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
