"""The printed book: what its contents say is where they say, and links stay inside the file."""

from __future__ import annotations

import io
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pypdf import PdfReader

from classroom.one_document import NotPrinted, contents, link, merge
from classroom.pdf import main, print_book

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["parallel", "bibliography"]


def printed(*arguments) -> int:
    """print_book in a thread of its own, since Playwright allows one driver in each."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(print_book, *arguments).result()


@pytest.fixture(scope="module")
def pdf(book_folder, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    out = tmp_path_factory.mktemp("pdf") / "two-pages.pdf"
    count = printed(out, book_folder, ROOT / "book", PAGES)
    reader = PdfReader(io.BytesIO(out.read_bytes()))
    assert len(reader.pages) == count
    return reader


@pytest.fixture(scope="module")
def texts(pdf) -> list[str]:
    # Ligatures are one character in a file and two in a word.
    whole = [unicodedata.normalize("NFKC", page.extract_text()) for page in pdf.pages]
    return [" ".join(text.split()) for text in whole]


def test_the_title_comes_first_and_its_page_has_no_number(texts) -> None:
    assert texts[0].startswith("Layers and Blocks The Layers and Blocks authors")
    assert not re.search(r"\b1$", texts[0])


def test_each_later_page_ends_with_its_number(texts) -> None:
    assert [text for n, text in enumerate(texts[1:], 2) if not re.search(rf"\b{n}\b", text)] == []


def test_each_line_of_the_contents_names_the_page_that_has_the_heading(texts, book_folder) -> None:
    document = merge(book_folder, contents(ROOT / "book", PAGES))
    listed = [entry for entry in document.entries if entry.anchor]
    assert len(listed) > 10
    wrong = {}
    for entry in listed:
        found = re.search(rf"{re.escape(entry.title)} ?(\d+)", texts[1])
        number = int(found[1]) if found else 0
        if not 2 < number <= len(texts) or entry.title not in texts[number - 1]:
            wrong[entry.title] = number
    assert wrong == {}


def test_a_link_to_another_page_stays_inside_and_none_names_a_file(pdf) -> None:
    notes = [note.get_object() for page in pdf.pages for note in page.get("/Annots", [])]
    outside = {note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})}
    assert {uri for uri in outside if not uri.startswith("https://")} == set()
    assert [note for note in notes if "/Dest" in note or "/D" in note.get("/A", {})]


def test_the_outline_lists_the_pages(pdf) -> None:
    def titles(items) -> list[str]:
        return [t for i in items for t in (titles(i) if isinstance(i, list) else [i.title])]

    found = titles(pdf.outline)
    assert found[0] == "The chapter"
    assert [found.count(title) for title in ("Parallel blocks", "Bibliography")] == [1, 1]


def test_answers_are_printed_open(texts, book_folder) -> None:
    bodies = merge(book_folder, contents(ROOT / "book", ["parallel"])).body
    questions = len(re.findall(r'class="[^"]*\banswer\b[^"]*\badmonition', bodies))
    printed = len(re.findall(r"\bAnswer\b", " ".join(texts)))
    assert printed >= questions > 3


def test_every_page_of_the_book_is_merged_once_and_no_two_ids_are_equal(book_folder) -> None:
    parts = contents(ROOT / "book")
    names = [name for _, pages in parts for name in pages]
    assert sorted(names) == sorted(path.stem for path in (ROOT / "book").glob("*.[im][pd]*"))
    bodies = merge(book_folder, parts).body
    ids = re.findall(r'\sid="([^"]+)"', bodies)
    assert len(ids) == len(set(ids))
    targets = set(re.findall(r'href="#([^"]+)"', bodies))
    assert targets - set(ids) == set()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("b.html", "#b"),
        ("b.html#x", "#b--x"),
        ("#x", "#a--x"),
        ("https://example.org/b.html", "https://example.org/b.html"),
        ("genindex.html", None),
        ("_downloads/data.csv", None),
    ],
)
def test_links_become_places_in_one_document(address: str, expected: str | None) -> None:
    assert link(address, "a", {"a", "b"}) == expected


def test_what_asks_for_another_host_is_not_printed(tmp_path) -> None:
    (tmp_path / "_toc.yml").write_text("root: a\nparts: []\n")
    picture = '<img src="https://example.org/x.png" alt="">'
    (tmp_path / "a.html").write_text(f'<article class="bd-article"><h1>A</h1>{picture}</article>')
    with pytest.raises(NotPrinted, match=r"https://example\.org/x\.png"):
        printed(tmp_path / "out.pdf", tmp_path, tmp_path)
    assert not (tmp_path / "out.pdf").exists()


def test_an_unknown_page_gets_a_sentence(capsys) -> None:
    assert main(["--pages", "nothing"]) == 1
    assert capsys.readouterr().err == "The book has no page nothing.\n"
