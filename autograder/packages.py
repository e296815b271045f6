"""Which packages submissions may import in the sandbox, and where these are.

All that is installed in the usual way is shown. A package that Python takes from a folder of its
own, as after `pip install -e .`, is shown where the assignment imports it or the course names it in
`c.Autograder.packages`: the folder may be a repository that holds solutions, too.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import site
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

__all__ = ["SETTING", "Shown", "editable", "is_here", "kept_away", "shown"]

SETTING = "c.Autograder.packages in nbgrader_config.py"
ABSENT = re.compile(r"No module named '(\w{1,80})'")


@dataclass(frozen=True)
class Shown:
    """What the sandbox shows of Python: `paths` outside /usr, and where to `search` for modules."""

    paths: list[Path]  # none of them below another
    search: list[Path]


def shown(modules: Iterable[str]) -> Shown:
    """Python, what is installed in it, and these modules (of a dotted name the first part)."""
    wanted = {Path(prefix) for prefix in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
    usual = [*site.getsitepackages(), *map(sysconfig.get_path, ("stdlib", "platstdlib"))]
    search: list[Path] = []
    if site.ENABLE_USER_SITE:  # the process inside is started without it: it is another user's
        search.append(Path(site.getusersitepackages()))
        wanted.add(search[0])
    for name in ["autograder", *modules]:
        for place in _places(name.partition(".")[0]):
            wanted.add(place)
            if not any(place.resolve().is_relative_to(Path(one).resolve()) for one in usual):
                search.append(place.parent.resolve())
    paths = {path.resolve() for path in wanted} | {Path(os.path.normpath(sys.prefix))}
    paths = {path for path in paths if path.exists() and not path.is_relative_to("/usr")}
    apart = (p for p in paths if not any(q != p and p.is_relative_to(q) for q in paths))
    return Shown(sorted(apart), list(dict.fromkeys(search)))


def is_here(name: str) -> bool:
    """Whether a module of this name can be imported in this process."""
    return _spec(name.partition(".")[0]) is not None


def kept_away(output: dict[str, Any]) -> str:
    """The package that a cell looked for in vain (by this output) though it is here; else ""."""
    if output.get("ename") != "ModuleNotFoundError":
        return ""
    match = ABSENT.fullmatch(output.get("evalue", ""))
    return match[1] if match and is_here(match[1]) else ""


def editable() -> list[str]:
    """The importable packages of distributions that were installed with `pip install -e`."""
    linked = set()
    for distribution in metadata.distributions():
        with contextlib.suppress(ValueError, TypeError):
            origin = json.loads(distribution.read_text("direct_url.json") or "{}")
            if origin.get("dir_info", {}).get("editable"):
                linked.add(distribution.metadata["Name"])
    found = metadata.packages_distributions().items() if linked else ()
    names = {name for name, owners in found if linked & set(owners) and name.isidentifier()}
    return sorted(name for name in names if not name.startswith("__editable__") and is_here(name))


def _places(name: str) -> list[Path]:
    spec = _spec(name)
    if spec is None:
        return []
    if spec.submodule_search_locations:
        return [Path(place) for place in spec.submodule_search_locations]
    return [Path(spec.origin)] if spec.origin and spec.has_location else []


def _spec(name: str) -> Any:
    with contextlib.suppress(ImportError, ValueError, AttributeError):
        return importlib.util.find_spec(name)
    return None
