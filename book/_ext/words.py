"""Links the first use of a glossary word on each page to the glossary, with its meaning as a tip.

Authors write plain words; nobody has to remember to mark them. Headings, code, links, captions and
the glossary itself are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx

__all__ = ["in_running_text", "setup"]

GLOSSARY = "glossary"
NEVER_INSIDE = (
    nodes.title,
    nodes.literal,
    nodes.literal_block,
    nodes.reference,
    nodes.caption,
    nodes.raw,
    nodes.term,
    nodes.table,
    nodes.footnote,
    nodes.citation,
    nodes.math,
    nodes.strong,
)
# Too common in other senses than the glossary's to be linked wherever they occur.
NOT_LINKED = {"check", "release", "mode", "trace", "module", "layer", "persistent", "callable"}


def meanings(app: Sphinx) -> dict[str, tuple[str, str]]:
    """For each word of the glossary its anchor and its explanation."""
    found = {}
    for item in app.env.get_doctree(GLOSSARY).findall(nodes.definition_list_item):
        term, definition = item.children[0], item.children[-1]
        if isinstance(term, nodes.term) and term["ids"]:
            text = " ".join(definition.astext().split())
            found[term.astext().lower()] = (term["ids"][0], text)
    return found


def in_running_text(node: nodes.Node, never_inside: tuple[type, ...]) -> bool:
    """Whether a link may stand here: not inside `never_inside`, nor in an option of a question,
    because options become buttons.
    """
    in_list = False
    while node is not None:
        if isinstance(node, never_inside):
            return False
        in_list = in_list or isinstance(node, nodes.list_item)
        classes = node.get("classes", []) if isinstance(node, nodes.Element) else []
        if in_list and {"predict", "quiz"} & set(classes):
            return False
        node = node.parent
    return True


def plain_texts(doctree: nodes.document) -> Iterator[nodes.Text]:
    """The pieces of running text in which a link may be put."""
    for paragraph in doctree.findall(nodes.paragraph):
        for text in paragraph.findall(nodes.Text):
            if in_running_text(text.parent, NEVER_INSIDE):
                yield text


def link_words(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Put a link at the first use of each word on the page."""
    if app.builder.format != "html" or page == GLOSSARY:
        return
    words = meanings(app)
    open_words = set(words) - NOT_LINKED
    address = app.builder.get_relative_uri(page, GLOSSARY)
    for text in list(plain_texts(doctree)):
        parts: list[nodes.Node] = []
        rest = text.astext()
        while open_words:
            longest_first = sorted(open_words, key=len, reverse=True)
            pattern = rf"\b({'|'.join(map(re.escape, longest_first))})(?:e?s)?\b"
            match = re.search(pattern, rest, re.IGNORECASE)
            if not match:
                break
            word = match.group(1).lower()
            open_words.discard(word)
            anchor, meaning = words[word]
            link = nodes.reference(
                "",
                match.group(0),
                internal=True,
                refuri=f"{address}#{anchor}",
                reftitle=meaning,
                classes=["word"],
            )
            parts += [nodes.Text(rest[: match.start()]), link]
            rest = rest[match.end() :]
        if parts:
            text.parent.replace(text, [*parts, nodes.Text(rest)])


def setup(app: Sphinx) -> dict[str, bool | str]:
    """Work on finished pages, so that the glossary has been read whatever the order."""
    app.connect("doctree-resolved", link_words)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
