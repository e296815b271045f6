"""`make pdf`: the whole book on paper, printed by Chromium from the built pages.

LaTeX would need 1.8 GB and draw the pages a second way. Chromium prints what the reader sees; what
is added is a list of contents, page numbers that go through, bookmarks, and links that stay inside.
"""

from __future__ import annotations

import argparse
import html
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NullObject, NumberObject

from classroom.chromium import NoChromium, launch

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["main", "pages_in_order", "print_book"]

REPOSITORY = Path(__file__).resolve().parent.parent
STYLE = """
@page {{ size: A4; margin: 18mm 16mm 20mm;
  @bottom-center {{ content: counter(page); font: 9pt sans-serif; }} }}
html {{ font-size: 11.5px; counter-reset: page {before}; }}
#jb-print-toc, .bd-header-article, .prev-next-footer {{ display: none !important; }}
"""
READY = """async () => {
  document.querySelectorAll("details").forEach((folded) => (folded.open = true));
  document.querySelectorAll("img").forEach((picture) => (picture.loading = "eager"));
  await document.fonts.ready;
  await window.MathJax?.startup?.promise;
}"""
CONTENTS = """<!doctype html><html lang="en"><title>Layers and Blocks</title>
<style>body {{ font: 12pt sans-serif; }} h1 {{ margin: 30mm 0 20mm; font-size: 28pt; }}
a {{ color: inherit; display: flex; gap: 2mm; text-decoration: none; margin: 2mm 0; }}
i {{ flex: 1; border-bottom: 1px dotted; }} a.inner {{ margin-left: 8mm; font-size: 10pt; }}</style>
<h1>Layers and Blocks</h1>{lines}</html>"""


def pages_in_order(book: Path) -> list[str]:
    """The names of all pages, as the table of contents has them."""
    contents = yaml.safe_load((book / "_toc.yml").read_text(encoding="utf8"))
    chapters = [entry for part in contents["parts"] for entry in part["chapters"]]
    return [contents["root"], *(entry["file"] for entry in chapters)]


def printed(page: Page, before: int) -> bytes:
    """The open page as a PDF whose first page has the number `before` + 1."""
    page.add_style_tag(content=STYLE.format(before=before))
    page.evaluate(READY)
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)


def contents(page: Page, site: Path, titles: dict[str, tuple[str, int]]) -> bytes:
    lines = "".join(
        f'<a href="{(site / name).as_uri()}.html">{html.escape(title)}<i></i>{number}</a>'
        for name, (title, number) in titles.items()
    )
    page.set_content(CONTENTS.format(lines=lines))
    return printed(page, 0)


def keep_links_inside(writer: PdfWriter, site: Path, starts: dict[str, int]) -> None:
    """Make a link to a page's file a jump to where that page starts in the PDF."""
    for sheet in writer.pages:
        for reference in sheet.get("/Annots") or []:
            action = reference.get_object().get("/A")
            address = str(action.get("/URI", "")) if action else ""
            name = address.partition("#")[0].removeprefix(site.as_uri() + "/")
            if name.removesuffix(".html") not in starts:
                continue
            target = writer.pages[starts[name.removesuffix(".html")]].indirect_reference
            place = [target, NameObject("/XYZ"), NullObject(), NullObject(), NumberObject(0)]
            reference.get_object()[NameObject("/A")] = DictionaryObject(
                {NameObject("/S"): NameObject("/GoTo"), NameObject("/D"): ArrayObject(place)}
            )


def print_book(site: Path, names: list[str], target: Path) -> int:
    """Print the pages `names` of the built book in `site` to `target`; return the page count."""
    from playwright.sync_api import sync_playwright

    titles: dict[str, tuple[str, int]] = {}
    sheets: dict[str, bytes] = {}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        # The list's own length comes first, because all numbers after it depend on it.
        draft = contents(page, site, {name: (name, 0) for name in names})
        before = front = len(PdfReader(io.BytesIO(draft)).pages)
        for name in names:
            page.goto((site / f"{name}.html").as_uri())
            title = page.title().rsplit(" \N{EM DASH} ", 1)[0]
            sheets[name] = printed(page, before)
            titles[name] = (title, before + 1)
            before += len(PdfReader(io.BytesIO(sheets[name])).pages)
        cover = contents(page, site, titles)
        browser.close()
    writer = PdfWriter()
    writer.append(io.BytesIO(cover))
    for name, (title, _) in titles.items():
        writer.append(io.BytesIO(sheets[name]), outline_item=title, import_outline=False)
    assert len(PdfReader(io.BytesIO(cover)).pages) == front, (
        "the list of contents changed its length"
    )
    keep_links_inside(writer, site, {name: number - 1 for name, (_, number) in titles.items()})
    writer.add_metadata({"/Title": "Layers and Blocks"})
    target.parent.mkdir(parents=True, exist_ok=True)
    writer.write(target)
    return before


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m classroom.pdf", description=__doc__)
    parser.add_argument("--site", type=Path, default=REPOSITORY / "_build" / "html")
    parser.add_argument("--to", type=Path, default=REPOSITORY / "dist" / "layers-and-blocks.pdf")
    options = parser.parse_args(arguments)
    names = pages_in_order(REPOSITORY / "book")
    missing = [name for name in names if not (options.site / f"{name}.html").is_file()]
    if missing:
        print(f"{missing[0]}.html is not built; run: make book", file=sys.stderr)
        return 2
    try:
        count = print_book(options.site.resolve(), names, options.to)
    except NoChromium as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{options.to}: {count} pages")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
