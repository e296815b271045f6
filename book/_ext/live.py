"""Adds the live scripts of `_live` to every page: small, deferred, of use without a server too."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

__all__ = ["setup"]

SCRIPTS = ("theme.js", "learn.js", "explore.js", "live.js")


def add_folder(app: Sphinx, config: Config) -> None:
    """Copy `_live` into the site's static files."""
    config.html_static_path.append(str(Path(app.srcdir, "_live")))


def setup(app: Sphinx) -> dict[str, bool | str]:
    """Register the scripts; they run after the page is read, in this order."""
    app.connect("config-inited", add_folder)
    app.add_css_file("live.css")
    for script in SCRIPTS:
        app.add_js_file(script, loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
