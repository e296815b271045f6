"""Adds the live scripts of `_live` to every page: small, deferred, of use without a server too."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

__all__ = ["setup"]

SCRIPTS = ("theme.js", "learn.js", "explore.js", "kernel.js", "live.js")


def add_folder(app: Sphinx, config: Config) -> None:
    """Copy `_live` into the site's static files."""
    config.html_static_path.append(str(Path(app.srcdir, "_live")))


def rewrite_for_static_files(app: Sphinx, env: BuildEnvironment) -> set[str]:
    """Every page, if a style sheet or script is newer than its copy in the site; else none.

    Sphinx copies them only when a page is written, and each page names them by their checksum.
    """
    built = Path(app.outdir, "_static")
    folders = [Path(app.srcdir, name) for name in ("_live", "_static")]
    sources = [path for folder in folders for path in folder.glob("*.*")]
    copies = {path: built / path.name for path in sources}
    if all(c.is_file() and c.stat().st_mtime >= p.stat().st_mtime for p, c in copies.items()):
        return set()
    return set(env.found_docs)


def setup(app: Sphinx) -> dict[str, bool | str]:
    """Register the scripts; they run after the page is read, in this order."""
    app.connect("config-inited", add_folder)
    app.connect("env-updated", rewrite_for_static_files)
    app.add_css_file("live.css")
    for script in SCRIPTS:
        app.add_js_file(script, loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
