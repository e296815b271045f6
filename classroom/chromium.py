"""Debian's Chromium, driven by Playwright: for the book's PDF and for the browser tests."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

__all__ = ["NoChromium", "launch"]

FLAGS = [
    "--no-sandbox",  # Chromium's own sandbox refuses to run as root, as it must in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoChromium(Exception):
    """There is no Chromium here; the message says how to get one."""


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium that is installed, or the one that CHROMIUM names."""
    names = (os.environ.get("CHROMIUM", "chromium"), "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise NoChromium("There is no Chromium here. Run: classroom/system.sh pdf")
    return playwright.chromium.launch(executable_path=found, args=FLAGS)
