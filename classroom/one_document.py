"""Makes one document of all built pages, for `make pdf`.

One document, so that a link from page to page stays inside the file and page numbers go through.
Nothing can be clicked on paper: hints, answers and explanations stand open in their places.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml
from bs4 import BeautifulSoup, Tag

__all__ = ["Document", "Entry", "NotPrinted", "contents", "link", "merge"]

ROOT = Path(__file__).resolve().parents[1]
CLICKED = ".headerlink, .copybtn, .sd-tab-set > input, .cell summary, script:not([type^=math])"
REFERENCES = ("id", "for", "aria-labelledby", "aria-describedby")
HEADINGS = "section[id] > :is(h1, h2, h3, h4)"


class NotPrinted(Exception):
    """The book cannot be printed; the message says what to do."""


@dataclass(frozen=True)
class Entry:
    """A line of the table of contents. Depth 0 is a part (without an anchor), 1 a page, 2 a
    section."""

    depth: int
    title: str
    anchor: str = ""


@dataclass(frozen=True)
class Document:
    """The book's style sheets and scripts, its lines of contents, its articles."""

    head: str
    entries: list[Entry]
    body: str

    def html(self, numbers: dict[str, int]) -> str:
        """All of it; `numbers` has the page of each anchor, or is empty on the first printing."""
        return (
            '<!DOCTYPE html><html lang="en" data-theme="light" data-mode="light"><head>'
            f'<meta charset="utf-8"><title>Layers and Blocks</title>{self.head}</head>'
            f"<body>{title_page()}{table(self.entries, numbers)}{self.body}</body></html>"
        )


def contents(book: Path, only: list[str] | None = None) -> list[tuple[str, list[str]]]:
    """The parts of the book in their order: (caption, names of pages), of all pages or of some."""
    listed = yaml.safe_load((book / "_toc.yml").read_text(encoding="utf8"))
    parts = [("", [listed["root"]])]
    parts += [(p["caption"], [c["file"] for c in p["chapters"]]) for p in listed["parts"]]
    known = {name for _, names in parts for name in names}
    if unknown := sorted(set(only or []) - known):
        raise NotPrinted(f"The book has no page {', '.join(unknown)}.")
    chosen = [(caption, [n for n in names if not only or n in only]) for caption, names in parts]
    return [(caption, names) for caption, names in chosen if names]


def merge(site: Path, parts: list[tuple[str, list[str]]]) -> Document:
    """Put the built pages of `parts` one after the other.

    Raises NotPrinted for a page that is not built.
    """
    names = {name for _, pages in parts for name in pages}
    entries: list[Entry] = []
    bodies: list[str] = []
    sheets: dict[str, None] = {}
    mathematics, running = "", ""
    for caption, pages in parts:
        entries += [Entry(0, caption)] if caption else []
        for name in pages:
            soup = read(site, name)
            sheets |= {str(sheet): None for sheet in soup.select("head link[rel=stylesheet]")}
            scripts = [str(tag) for tag in soup.select("script") if "mathjax" in str(tag).lower()]
            mathematics = mathematics or "".join(scripts)
            article = opened(soup, name, names)
            title = words(article.select_one("h1"))
            sections = [h for h in article.select("h2") if h.get("id")]
            entries += [
                Entry(1, title, name),
                *(Entry(2, words(h), str(h["id"])) for h in sections),
            ]
            bodies.append(f'<main id="{name}" style="page: {name}">{article}</main>')
            running += f'@page {name} {{ @top-right {{ content: "{quoted(title)}" }} }}\n'
    own = Path(__file__).with_name("pdf.css").read_text(encoding="utf8")
    head = f"{''.join(sheets)}{mathematics}<style>{own}{running}</style>"
    return Document(head, entries, "".join(bodies))


def read(site: Path, name: str) -> BeautifulSoup:
    path = site / f"{name}.html"
    if not path.is_file():
        raise NotPrinted(f"{path.name} is not built yet. Run: make book")
    return BeautifulSoup(path.read_text(encoding="utf8"), "html.parser")


def opened(soup: BeautifulSoup, name: str, names: set[str]) -> Tag:
    """A page's article: open, without what is clicked, its ids unlike those of any other page."""
    article = soup.select_one("article.bd-article")
    if article is None:
        raise NotPrinted(f"{name}.html has no text. Run: make book")
    for tag in article.select(CLICKED):
        tag.decompose()
    for tag in article.select("details"):
        tag["open"] = ""
    for tag in article.select(".cell details"):
        # Without its line to click on, a folded output is an output.
        tag.name, tag.attrs = "div", {}
    for heading in article.select(HEADINGS):
        # A section may begin at the foot of one page and its heading, kept with it, on the next.
        if heading.parent and "id" in heading.parent.attrs and "id" not in heading.attrs:
            heading["id"] = heading.parent.attrs.pop("id")
    for tag in article.find_all(True):
        for key in REFERENCES:
            if tag.get(key):
                tag[key] = " ".join(f"{name}--{each}" for each in str(tag[key]).split())
        if tag.name == "a" and "href" in tag.attrs:
            address = link(str(tag.attrs.pop("href")), name, names)
            if address:
                tag["href"] = address
    return article


def link(address: str, page: str, names: set[str]) -> str | None:
    """Where a link leads in the one document; None for a file that a printed book does not have."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return address
    target = parts.path.removesuffix(".html") or page
    if target not in names:
        return None
    return f"#{target}--{unquote(parts.fragment)}" if parts.fragment else f"#{target}"


def words(tag: Tag | None) -> str:
    return " ".join(tag.get_text().split()) if tag else ""


def quoted(title: str) -> str:
    """`title` as it may stand in a string of a style sheet inside a page."""
    return title.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")


def title_page() -> str:
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf8"))
    address = config["repository"]["url"]
    return (
        f'<header class="title-page"><p class="title">{escape(config["title"])}</p>'
        f"<p>{escape(config['author'])}</p><p>{escape(config['copyright'])}</p>"
        "<p>Every output in this book was computed by the cell above it. On a screen the cells "
        "run, and the questions wait for your answer; here each answer follows its question. "
        f'The book that runs: <a href="{address}">{address}</a></p>'
        f"{config['html']['extra_footer']}</header>"
    )


def table(entries: list[Entry], numbers: dict[str, int]) -> str:
    lines = [
        f'<li class="depth-{entry.depth}"><a href="#{entry.anchor}"><span>{escape(entry.title)}'
        f"</span><b>{numbers.get(entry.anchor, 0)}</b></a></li>"
        if entry.anchor
        else f'<li class="depth-0">{escape(entry.title)}</li>'
        for entry in entries
    ]
    return f'<nav class="book-contents"><h1>Contents</h1><ol>{"".join(lines)}</ol></nav>'
