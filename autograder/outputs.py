"""Turns what a student's process sent into outputs that a page may show: nothing that can run.

Formgrader and feedback put a notebook's HTML into a page of the instructor's. So scripts, event
handlers, forms and foreign images are taken out here, before anything is written to disk.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Collection
from typing import Any

import nh3

from autograder import wire

__all__ = ["attribute", "clean_html", "clean_markdown", "clean_outputs", "is_cut"]

MOST_LINES = 1000  # of printed text a cell, as nbgrader's LimitOutput keeps
MOST_OUTPUTS = 500
MORE = "... output truncated ..."
CUT = "[output cut off]\n"  # as autograder.shell says it
MOST_ITEMS = 100_000
PICTURES = ("image/png", "image/jpeg", "image/gif")
TEXTS = ("text/plain", "text/latex")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
RAW_HTML = re.compile(r"<(?!/?(?:details|summary)>)(?=[A-Za-z/!?])")  # folded hints may stay
# What MathJax would make links, styles or HTML of, or load.
MATH = re.compile(
    r"\\(?=(?:href|url|require|style|class|cssId|html\w*|data|unicode|csname|action|toggle"
    r"|mathtip|texttip|tooltip|bbox)\b)",
    re.IGNORECASE,
)
NO_BACKSLASH = "\N{REVERSE SOLIDUS OPERATOR}"  # looks like one, and starts no command
# nbconvert takes seconds for a few thousand of these, and gives up a page for a lost attachment.
FORMULA = re.compile(r"\\\\[\[(]|\\begin\b")
MOST_FORMULAS = 300
# It reads on from each bracket to the end of its line: hours for a large written answer.
MARKUP = re.compile(r"[*_`~<]")
MOST_MARKUP, MOST_STEPS = 10_000, 50_000_000
LINE = 200  # characters of a line of what is shown as it was typed, because of this
ATTACHED = re.compile(r"(\][(:][\s\x00-\x20]*<?\s*)attachment:([^\s()<>\[\]\"']*)")
PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]+")
HARMFUL = re.compile(r"(?:java|vb|live)script:|data:(?!image/)", re.IGNORECASE)


def clean_outputs(packed: bytes) -> list[dict[str, Any]]:
    """The outputs of one cell in nbformat's form; whatever is of another form is dropped."""
    try:
        items = wire.unpack(packed, MOST_ITEMS)
    except wire.Broken:
        return []
    if not isinstance(items, list):
        return []
    kept, lines = [], 0
    for item in items[:MOST_OUTPUTS]:
        one = _clean(item) if isinstance(item, dict) else None
        if one is None:
            continue
        if one["output_type"] == "stream":
            one["text"], lines = _cut(one["text"], lines)
            if not one["text"]:
                continue
        kept.append(one)
    return kept


def is_cut(output: dict[str, Any]) -> bool:
    """Whether an output says that more was there."""
    return str(output.get("text", "")).endswith((CUT, MORE))


def clean_html(text: str) -> str:
    """HTML without anything that runs or loads: tables, lists, formats and inline pictures stay."""
    cleaned = nh3.clean(
        text,
        attributes={**nh3.ALLOWED_ATTRIBUTES, "*": {"class", "title", "style"}},
        url_schemes={"http", "https", "mailto", "data"},
        attribute_filter=_theirs,
        filter_style_properties={"color", "text-align", "font-weight", "font-style", "width"},
    )
    return MATH.sub(NO_BACKSLASH, cleaned)


def clean_markdown(text: str, attached: Collection[str] = ()) -> str:
    """Markdown whose rendering holds no HTML but Markdown's own, and no link that runs code.

    `attached` are the names of the pictures that its cell brings along.
    """
    if RAW_HTML.search(text):
        text = RAW_HTML.sub("&lt;", text)
    if len(FORMULA.findall(text)) > MOST_FORMULAS:
        text = text.replace("\\", NO_BACKSLASH)

    def lost(name: str) -> bool:
        return name not in attached or not PLAIN_NAME.fullmatch(name)

    text = ATTACHED.sub(lambda m: f"{m[1]}missing:{m[2]}" if lost(m[2]) else m[0], text)
    unescaped = html.unescape(html.unescape(text))
    plain = re.sub(r"[\s\x00-\x20]", "", unescaped)
    hidden = any(lost(name) for _, name in ATTACHED.findall(unescaped.replace("\\", "")))
    heavy = len(MARKUP.findall(text)) > MOST_MARKUP or text.count("[") * len(text) > MOST_STEPS
    if heavy:
        text = re.sub(rf"([^\n]{{{LINE}}})(?=[^\n])", r"\1\n", text)
    if hidden or heavy or HARMFUL.search(plain) or MATH.search(unescaped):
        text = "\n".join("    " + line for line in text.splitlines())
    return text


def attribute(tag: str, name: str, value: str) -> str | None:
    """What may stand in an attribute: no data but pictures, and no picture from elsewhere."""
    if value.lstrip().lower().startswith("data:") or (tag == "img" and name == "src"):
        inline = re.match(r"data:image/(png|jpeg|gif|svg\+xml);base64,", value.strip())
        return value if inline and tag == "img" and name == "src" else None
    return value


def _theirs(tag: str, name: str, value: str) -> str | None:
    """As `attribute`; of classes only a table's own, for a page has others that cover all of it."""
    if name == "class":
        return "dataframe" if "dataframe" in value.split() else None
    return attribute(tag, name, value)


def _clean(item: dict[str, Any]) -> dict[str, Any] | None:
    match item:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return {"output_type": "stream", "name": name, "text": _text(text)}
        case {"output_type": "error", "ename": str(name), "evalue": str(value)}:
            trace = item.get("traceback")
            lines = [_text(x)[:20_000] for x in trace if isinstance(x, str)] if trace else []
            return {
                "output_type": "error",
                "ename": _text(name)[:200],
                "evalue": _text(value)[:2000],
                "traceback": lines[:200],
            }
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            shown: dict[str, Any] = {"output_type": kind, "data": _bundle(data), "metadata": {}}
            if kind == "execute_result":
                shown["execution_count"] = None
            return shown if shown["data"] else None
    return None


def _bundle(data: dict[Any, Any]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for kind, value in data.items():
        if not isinstance(value, str):
            continue
        if kind in TEXTS:
            kept[kind] = (
                MATH.sub(NO_BACKSLASH, _text(value)) if kind == "text/latex" else _text(value)
            )
        elif kind in PICTURES and BASE64.fullmatch(value):
            kept[kind] = value
        elif kind == "text/html":
            kept[kind] = clean_html(_text(value))
        elif kind == "text/markdown":
            kept[kind] = clean_markdown(_text(value))
        elif kind == "image/svg+xml" and "text/html" not in data:
            # Inside an <img> a browser draws the picture and runs none of its scripts.
            coded = base64.b64encode(value.encode("utf-8", "replace")).decode()
            kept["text/html"] = f'<img src="data:image/svg+xml;base64,{coded}">'
    return kept


def _text(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _cut(text: str, lines: int) -> tuple[str, int]:
    parts = text.split("\n")
    if lines + len(parts) <= MOST_LINES:
        return text, lines + len(parts)
    if lines >= MOST_LINES:
        return "", lines
    kept = parts[: MOST_LINES - lines]
    return "\n".join([*kept, MORE]), MOST_LINES
