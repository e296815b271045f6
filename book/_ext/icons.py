"""Makes the theme's icons small: of its fonts, only the glyphs that the book shows.

The theme sends three fonts and a script with two thousand icons, 0.8 MB a page. The book shows
about thirty. After the build the fonts are cut to those, and the script, which would draw the same
icons a second way, is taken out of the pages.
"""

from __future__ import annotations

import re
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx

__all__ = ["glyphs", "setup"]

SCRIPT = re.compile(r'\s*<script defer src="[^"]*scripts/fontawesome\.js[^"]*"></script>')
USED = re.compile(r"\bfa-[a-z0-9-]+")
# Only from the end of the rule before: from everywhere in a selector it takes a second.
RULE = re.compile(r"(?<=[{}])([^{}]*)\{content:\"(\\[0-9a-f]{4}|[\ue000-\uf8ff])\"\}")
VARIABLE = re.compile(r"--pst-icon-[a-z-]+:\s*\"(\\[0-9a-f]{4}|[\ue000-\uf8ff])\"")
CONTENT = re.compile(r"content:\s*\"(\\f[0-9a-f]{3}|[\ue000-\uf8ff])\"")
SOURCE = re.compile(r'url\(([^)]*/(fa-[a-z]+-\d+))\.woff2\) format\("woff2"\),url\([^)]*\)[^;}]*')


def code(glyph: str) -> int:
    """The code point that a style sheet writes as an escape or as the character itself."""
    return int(glyph[1:], 16) if glyph.startswith("\\") else ord(glyph)


def glyphs(site: Path) -> set[int]:
    """The code points of every icon that a page names or a style sheet puts before something."""
    theme = (site / "_static/styles/pydata-sphinx-theme.css").read_text(encoding="utf8")
    names = {name for page in site.glob("*.html") for name in USED.findall(page.read_text("utf8"))}
    found = {code(glyph) for glyph in VARIABLE.findall(theme)}
    for selectors, glyph in RULE.findall(theme):
        if names & set(USED.findall(selectors)):
            found.add(code(glyph))
    others = [path for path in (site / "_static").rglob("*.css") if "vendor" not in path.parts]
    for path in others:
        if path.name != "pydata-sphinx-theme.css":
            found |= {code(glyph) for glyph in CONTENT.findall(path.read_text(encoding="utf8"))}
    return found


def subset(source: Path, target: Path, wanted: set[int]) -> None:
    font = TTFont(source)
    cutter = Subsetter(Options(layout_features=[], notdef_outline=True))
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    font.flavor = "woff"
    font.save(target)


def shrink(app: Sphinx, error: Exception | None) -> None:
    """Rewrite fonts, style sheet and pages of the finished site; a second run changes nothing."""
    if error or app.builder.format != "html":
        return
    site = Path(app.outdir)
    wanted = glyphs(site)
    for full in (site / "_static/vendor/fontawesome/webfonts").glob("*.ttf"):
        subset(full, full.with_suffix(".woff"), wanted)
        full.with_suffix(".woff2").unlink(missing_ok=True)
    sheet = site / "_static/styles/pydata-sphinx-theme.css"
    text = sheet.read_text(encoding="utf8")
    sheet.write_text(SOURCE.sub(r'url(\1.woff) format("woff")', text), encoding="utf8")
    for page in site.glob("*.html"):
        text = page.read_text(encoding="utf8")
        if SCRIPT.search(text):
            page.write_text(SCRIPT.sub("", text), encoding="utf8")


def setup(app: Sphinx) -> dict[str, bool | str]:
    app.connect("build-finished", shrink, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
