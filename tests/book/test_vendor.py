"""What other people wrote is here unchanged, with its version, its license and nothing else."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

VENDOR = Path(__file__).resolve().parents[2] / "book" / "_vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text(encoding="utf8"))
FILES = {path: digest for entry in MANIFEST.values() for path, digest in entry["files"].items()}


@pytest.mark.parametrize("path", FILES)
def test_the_file_has_the_hash_that_was_written_down(path: str) -> None:
    assert hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() == FILES[path]


@pytest.mark.parametrize("name", MANIFEST)
def test_version_source_and_license_are_named_and_the_license_is_included(name: str) -> None:
    entry = MANIFEST[name]
    assert entry["version"] in entry["source"]
    assert entry["license"]
    assert len((VENDOR / entry["license_file"]).read_text(encoding="utf8")) > 500


def test_nothing_lies_beside_what_is_written_down() -> None:
    present = {
        path.relative_to(VENDOR).as_posix()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert present == set(FILES)
