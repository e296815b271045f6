"""Keeps the built book on this machine: no page asks another host for anything.

Two things that Jupyter Book does would need the network. sphinx-thebe puts the address of a CDN on
every page; it is switched off here (the live pages bring their own script). And intersphinx
downloads each project's list of symbols; here those lists are short text files in `_inventories`,
so that links *to* torch's documentation can be checked without fetching it.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

__all__ = ["setup"]

CDN_LISTENERS = {"init_thebe_core", "update_thebe_context"}


def write_inventory(source: Path, target: Path) -> str:
    """Turn `source` (first line the base address, then one symbol a line) into Sphinx's format.

    Returns the base address.
    """
    base, *symbols = source.read_text(encoding="utf8").splitlines()
    body = "".join(f"{line}\n" for line in symbols if line.strip())
    header = (
        "# Sphinx inventory version 2\n"
        f"# Project: {source.stem}\n"
        "# Version: \n"
        "# The remainder of this file is compressed using zlib.\n"
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(header.encode() + zlib.compress(body.encode(), 9))
    return base.strip()


def use_local_inventories(app: Sphinx, config: Config) -> None:
    """Point intersphinx at the inventories made from `_inventories/*.txt`."""
    for source in sorted(Path(app.srcdir, "_inventories").glob("*.txt")):
        target = Path(app.doctreedir, "inventories", f"{source.stem}.inv")
        config.intersphinx_mapping[source.stem] = [write_inventory(source, target), str(target)]


def silence_thebe(app: Sphinx, config: Config) -> None:
    """Disconnect what sphinx-thebe would add to each page, and its style sheet."""
    for listeners in app.events.listeners.values():
        for listener in list(listeners):
            if getattr(listener.handler, "__name__", "") in CDN_LISTENERS:
                app.disconnect(listener.id)
    app.registry.css_files[:] = [
        entry for entry in app.registry.css_files if entry[0] != "sphinx-thebe.css"
    ]


def only_own_mathematics(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Drop MathJax from a page that has no formula: Sphinx adds it for those further down too."""
    scripts = context.get("script_files")
    if scripts and not app.env.get_domain("math").data["has_equations"].get(page):
        scripts[:] = [script for script in scripts if "mathjax" not in str(script.filename)]


def setup(app: Sphinx) -> dict[str, bool | str]:
    """Connect both to the first event, before intersphinx or the builder read what they change."""
    app.connect("config-inited", use_local_inventories, priority=100)
    app.connect("config-inited", silence_thebe, priority=100)
    app.connect("html-page-context", only_own_mathematics, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
