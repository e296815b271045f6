"""What the reader looks up: every name of the library, every word of the glossary, every source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import blocks_lib

BOOK = Path(__file__).resolve().parents[2] / "book"


@pytest.mark.parametrize("name", blocks_lib.__all__)
def test_the_name_has_an_entry_that_links_to_its_page(built, name: str) -> None:
    html = (built.html / "reference.html").read_text(encoding="utf8")
    entry = re.search(rf'<dt class="[^"]*" id="blocks_lib\.{name}">(.*?)</dl>', html, re.DOTALL)
    assert entry
    assert re.search(r'From the page <a class="reference internal" href="[a-z-]+\.html', entry[1])


def test_types_in_signatures_link_to_torchs_documentation(built) -> None:
    html = (built.html / "reference.html").read_text(encoding="utf8")
    assert re.search(r'href="https://docs\.pytorch\.org/docs/[^"]*torch\.nn\.Module', html)
    assert re.search(r'href="https://docs\.pytorch\.org/docs/[^"]*Tensor', html)


def test_every_page_of_the_chapter_explains_its_words_by_the_glossary(built) -> None:
    glossary = (built.html / "glossary.html").read_text(encoding="utf8")
    for page in ("layers-and-blocks", "sequential", "nesting", "parallel", "factories"):
        html = (built.html / f"{page}.html").read_text(encoding="utf8")
        links = re.findall(
            r'<a class="word[^"]*" href="glossary\.html#([^"]+)" title="([^"]+)"', html
        )
        assert len(links) >= 5, page
        assert len({anchor for anchor, _ in links}) == len(links), "a word is linked once a page"
        assert all(f'id="{anchor}"' in glossary and len(tip) > 20 for anchor, tip in links)


def test_no_link_of_the_glossary_is_put_into_code_or_a_heading(built) -> None:
    for path in built.html.glob("*.html"):
        html = path.read_text(encoding="utf8")
        inside = re.findall(
            r"<(h[1-6]|code|pre)\b[^>]*>(?:(?!</\1>).)*class=\"word", html, re.DOTALL
        )
        assert inside == [], path.name


def test_every_source_in_the_bibliography_is_cited_and_every_citation_has_a_source() -> None:
    keys = set(re.findall(r"^@\w+\{(\w+),", (BOOK / "references.bib").read_text(), re.MULTILINE))
    texts = [
        path.read_text(encoding="utf8") for path in [*BOOK.glob("*.md"), *BOOK.glob("*.ipynb")]
    ]
    cited = set(re.findall(r"\{cite(?::[tp])?\}`(\w+)`", "\n".join(texts)))
    assert keys == cited


def test_names_of_the_library_and_of_pytorch_lead_to_their_documentation(built) -> None:
    html = (built.html / "sequential.html").read_text(encoding="utf8")
    links = re.findall(r'<a class="name[^"]*" href="([^"]+)"[^>]*><code', html)
    assert "reference.html#blocks_lib.MySequential" in links
    assert any(link.endswith("torch.nn.ModuleList.html#torch.nn.ModuleList") for link in links)
    assert len(links) == len(set(links)), "a name is linked once a page"


def test_every_listed_symbol_of_pytorch_exists() -> None:
    import operator

    import torch
    import torch.export
    import torch.utils.benchmark

    lines = (BOOK / "_inventories" / "torch.txt").read_text(encoding="utf8").splitlines()[1:]
    names = [line.split()[0] for line in lines]
    missing = []
    for name in names:
        try:
            operator.attrgetter(name.removeprefix("torch."))(torch) if "." in name else torch
        except AttributeError:
            missing.append(name)
    assert len(names) > 100
    assert missing == []


def test_no_option_of_a_question_holds_such_a_link(built) -> None:
    option = re.compile(r"<li><p><strong>[A-E]\.</strong>(?:(?!</li>).)*", re.DOTALL)
    options = 0
    for path in built.html.glob("*.html"):
        for found in option.findall(path.read_text(encoding="utf8")):
            options += 1
            assert 'class="word' not in found
            assert 'class="name' not in found
    assert options > 100
