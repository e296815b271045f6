"""The finished site: no warning, every link leads somewhere, no other host is asked."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOADING = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
    "embed": "src",
}
LINKS_THAT_LOAD = {"stylesheet", "preload", "prefetch", "preconnect", "dns-prefetch", "icon"}


class Page(HTMLParser):
    """The ids, the links and the files that one page loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        self.ids |= {values[key] for key in ("id", "name") if values.get(key)}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag in LOADING and LOADING[tag] in values:
            self.loads.append(values[LOADING[tag]])
        if tag == "link" and LINKS_THAT_LOAD & set(values.get("rel", "").split()):
            self.loads.append(values.get("href", ""))
        if "srcset" in values:
            self.loads += [part.split()[0] for part in values["srcset"].split(",")]


@pytest.fixture(scope="module")
def pages(built) -> dict[str, Page]:
    """Every HTML page of the site, by its path."""
    files = [path for path in built.html.rglob("*.html") if "_static" not in path.parts]
    return {
        path.relative_to(built.html).as_posix(): Page(path.read_text(encoding="utf8"))
        for path in files
    }


def see_targets(source: str) -> set[str]:
    """The pages and anchors that a check's messages may send a student to.

    `see="page.html#anchor"` is one; for `see=f"page.html#{name}"` every text that the cell assigns
    to `name` is one.
    """
    tree = ast.parse(source)
    assigned: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = list(zip(target.elts, node.value.elts, strict=False))
                for name, value in pairs:
                    if isinstance(name, ast.Name):
                        texts = [v.value for v in ast.walk(value) if isinstance(v, ast.Constant)]
                        texts = [text for text in texts if isinstance(text, str)]
                        assigned.setdefault(name.id, set()).update(texts)
    found: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.keyword) or node.arg != "see":
            continue
        for value in ast.walk(node.value):
            if isinstance(value, ast.Constant) and ".html" in str(value.value):
                if not str(value.value).endswith("#"):
                    found.add(str(value.value))
            elif isinstance(value, ast.JoinedStr):
                prefix, *rest = value.values
                if rest and isinstance(prefix, ast.Constant):
                    names = [n.id for n in ast.walk(rest[0]) if isinstance(n, ast.Name)]
                    for name in names:
                        found |= {f"{prefix.value}{text}" for text in assigned.get(name, ())}
            elif isinstance(value, ast.Name):
                found |= {text for text in assigned.get(value.id, ()) if ".html" in text}
    return found


def test_the_book_builds_without_a_warning(built) -> None:
    assert built.code == 0, "\n".join(line for line in built.log.splitlines() if "WARNING" in line)


def test_every_internal_link_leads_to_a_page_and_a_place_on_it(built, pages) -> None:
    broken = []
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or link in {"#", ""}:
                continue
            target = (built.html / name).parent / unquote(parts.path) if parts.path else None
            path = target.resolve().relative_to(built.html.resolve()).as_posix() if target else name
            if path not in pages:
                if not (built.html / path).exists():
                    broken.append((name, link))
            elif parts.fragment and unquote(parts.fragment) not in pages[path].ids:
                broken.append((name, link))
    assert broken == []


def test_no_page_loads_anything_from_another_host(pages) -> None:
    foreign = [
        (name, address)
        for name, page in pages.items()
        for address in page.loads
        if re.match(r"(https?:)?//", address)
    ]
    assert foreign == []


def test_no_script_or_style_of_the_site_names_a_cdn(built) -> None:
    hosts = re.compile(r"(unpkg\.com|jsdelivr\.net|cdnjs\.cloudflare\.com|fonts\.g\w+\.com)")
    local = [path for path in built.html.rglob("*.html") if "_static" not in path.parts]
    named = [path.name for path in local if hosts.search(path.read_text(encoding="utf8"))]
    imports = [
        path.name
        for path in built.html.rglob("*.css")
        if re.search(r"(@import|url\()\s*['\"]?https?:", path.read_text(encoding="utf8"))
    ]
    assert (named, imports) == ([], [])


def test_mathematics_is_loaded_only_where_there_is_some_and_after_the_page(built, pages) -> None:
    for name, page in pages.items():
        html = (built.html / name).read_text(encoding="utf8")
        loads = any("tex-chtml.js" in address for address in page.loads)
        assert loads == bool(re.search(r'class="[^"]*\bmath\b', html)), name
        assert not loads or re.search(r"<script defer=\"defer\" src=\"[^\"]*tex-chtml", html)


def test_every_picture_of_a_page_has_a_text(built) -> None:
    bare = []
    for path in built.html.glob("*.html"):
        for image in re.findall(r"<img\b[^>]*>", path.read_text(encoding="utf8")):
            alt = re.search(r'alt="([^"]*)"', image)
            if not alt or len(alt.group(1)) < 4 or re.search(r"\.(png|svg)$", alt.group(1)):
                bare.append((path.name, image[:120]))
    assert bare == []


def test_what_a_failed_check_links_to_exists(pages, solutions) -> None:
    targets = set()
    for notebook in solutions.values():
        for cell in notebook.cells:
            if cell.cell_type == "code":
                targets |= see_targets(cell.source)
            targets |= set(re.findall(r"/book/([a-z-]+\.html(?:#[a-z0-9-]+)?)", cell.source))
    missing = []
    for target in targets:
        name, _, anchor = target.partition("#")
        if name not in pages or (anchor and anchor not in pages[name].ids):
            missing.append(target)
    assert targets
    assert missing == []


def test_the_misconceptions_that_checks_name_exist(pages, solutions) -> None:
    named = set()
    for notebook in solutions.values():
        for cell in notebook.cells:
            if cell.cell_type == "code":
                named |= set(re.findall(r"[\"']([A-F]\d\d)[\"']", cell.source))
    assert named
    assert {name for name in named if name.lower() not in pages["misconceptions.html"].ids} == set()


def test_no_line_of_a_solution_is_in_the_book(notebooks, solutions) -> None:
    hidden = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
    lines = {
        line.strip()
        for notebook in solutions.values()
        for cell in notebook.cells
        if cell.id != "MySequential"  # the chapter's own class, which the page is about
        for part in hidden.findall(cell.source)
        for line in part.splitlines()
        if len(line.strip()) > 24 and not line.strip().startswith("#")
    }
    book = [cell.source for page in notebooks.values() for cell in page.cells]
    book += [path.read_text(encoding="utf8") for path in (ROOT / "book").glob("*.md")]
    assert lines
    assert {line for line in lines if any(line in source for source in book)} == set()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('f(see="a.html#b")', {"a.html#b"}),
        ('where = "c" if x else "d"\nf(see=f"a.html#{where}")', {"a.html#c", "a.html#d"}),
        ('x, where = 1, "c"\nf(see=f"a.html#{where}")', {"a.html#c"}),
        ('f("a.html#b")', set()),
    ],
)
def test_targets_are_found_in_the_source_of_a_check(source: str, expected: set[str]) -> None:
    assert see_targets(source) == expected
