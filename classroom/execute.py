"""Runs notebooks and stores their outputs, for the book to be built and nbval to compare with.

    python -m classroom.execute book/parallel.ipynb ...

`jupyter nbconvert --execute --inplace` does most of it. What is added here: nothing that differs
from one run to the next is stored (timestamps, process ids in paths, this machine's folders,
addresses in memory), so that a diff shows only what changed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

__all__ = ["execute", "main", "sanitize"]

REPOSITORY = Path(__file__).resolve().parents[1]
SECONDS_PER_CELL = 300
MEASURING = {"efficiency"}
KEPT_METADATA = {"tags", "mystnb", "nbgrader", "slideshow"}
NOTEBOOK_METADATA: dict[str, Any] = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
REPLACEMENTS = [
    (re.compile(r"[^\s'\"<>|]*/site-packages/"), ""),
    (re.compile(r"[^\s'\"<>|]*/ipykernel_\d+/\d+\.py"), "<cell>"),
    (re.compile(r"(?<= at )0x[0-9a-f]{6,}"), "0x..."),
    (re.compile(re.escape(str(REPOSITORY)) + "/"), ""),
]


def sanitize(value: Any) -> Any:
    """Replace in every string of `value` (nested lists and dicts) what differs between two runs."""
    if isinstance(value, str):
        for pattern, replacement in REPLACEMENTS:
            value = pattern.sub(replacement, value)
        return value
    if isinstance(value, list):
        return [sanitize(item) for item in value]
    if isinstance(value, dict):
        return type(value)(
            {
                key: item if key.startswith("image/") else sanitize(item)
                for key, item in value.items()
            }
        )
    return value


def execute(path: Path) -> tuple[nbformat.NotebookNode, float]:
    """Run the notebook at `path` in its own folder and return it, tidied, with the seconds it took.

    Raises nbclient's errors when a cell fails that is not tagged `raises-exception`.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.resolve().parent)}},
    )
    start = time.perf_counter()
    client.execute()
    seconds = time.perf_counter() - start
    extra = {k: v for k, v in notebook.metadata.items() if k not in {"language_info", "widgets"}}
    notebook.metadata = nbformat.from_dict({**extra, **NOTEBOOK_METADATA})
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict(
            {key: value for key, value in cell.metadata.items() if key in KEPT_METADATA}
        )
        if cell.cell_type == "code":
            cell.outputs = sanitize(cell.outputs)
    return notebook, seconds


def state_of(path: Path) -> dict[str, str]:
    """Digests of all that the outputs of a notebook depend on: its code, and what it imports."""
    # nbformat would check the whole file against its schema, which takes longer than all the rest.
    cells = json.loads(path.read_text(encoding="utf8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    parts = {
        "its code": code.encode(),
        "requirements.txt": (REPOSITORY / "requirements.txt").read_bytes(),
    }
    for package in ("blocks_lib", "autograder"):
        if re.search(rf"^\s*(from|import) {package}\b", code, re.MULTILINE):
            sources = sorted((REPOSITORY / package).rglob("*.py"))
            parts[package] = b"".join(source.read_bytes() for source in sources)
    return {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}


def why(path: Path, known: dict[str, dict[str, str]]) -> str:
    """What has changed since `path` was last run; an empty text if nothing has."""
    try:
        now = state_of(path)
    except (OSError, ValueError, KeyError, TypeError):
        return "it cannot be read"
    if not isinstance(known.get(path.name), dict):
        return "not run here before"
    before = known[path.name]
    changed = [name for name in now | before if now.get(name) != before.get(name)]
    return f"changed: {', '.join(changed)}" if changed else ""


def run_and_store(path: Path) -> tuple[bool, str]:
    """Run one notebook; return whether it went well, and the line to print about it."""
    try:
        notebook, seconds = execute(path)
    except FileNotFoundError:
        problem = "there is no such file"
    except (nbformat.reader.NotJSONError, nbformat.ValidationError):
        problem = "this is not a notebook"
    except CellTimeoutError:
        problem = f"a cell ran for more than {SECONDS_PER_CELL} seconds"
    except DeadKernelError:
        problem = "the kernel died"
    except CellExecutionError as error:
        problem = f"a cell failed: {error.ename}: {error.evalue}"
    else:
        nbformat.write(notebook, path)
        return True, f"{path}: {seconds:.1f} s"
    return False, f"{path}: {problem}. Nothing was written."


def main(arguments: list[str] | None = None) -> int:
    """Run and store each notebook named; a notebook with a failing cell is left as it was."""
    parser = argparse.ArgumentParser(prog="python -m classroom.execute", description=__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at the same time")
    parser.add_argument(
        "--changed", action="store_true", help="only those whose code, or library, has changed"
    )
    parser.add_argument("--record", type=Path, default=REPOSITORY / ".cache" / "executed.json")
    options = parser.parse_args(arguments)
    known: dict[str, dict[str, str]] = {}
    if options.record.is_file():
        known = json.loads(options.record.read_text(encoding="utf8"))
    paths = options.notebooks
    if options.changed:
        reasons = {path: why(path, known) for path in paths}
        paths = [path for path in paths if reasons[path]]
        for path in paths:
            print(f"{path}: {reasons[path]}", flush=True)
        if not paths:
            print("No page has changed, and nothing that a page imports.")
            return 0
    # Pages that measure time are run after the others, alone.
    together = [path for path in paths if path.stem not in MEASURING]
    alone = [path for path in paths if path.stem in MEASURING]
    with ThreadPoolExecutor(max(1, options.jobs)) as pool:
        results = dict(zip(together, pool.map(run_and_store, together), strict=True))
    results |= {path: run_and_store(path) for path in alone}
    for path in paths:
        good, line = results[path]
        print(line, file=sys.stdout if good else sys.stderr)
        if good:
            known[path.name] = state_of(path)
    # A page outside the book is not recorded: another one may have its name.
    if all(path.resolve().parent == (REPOSITORY / "book") for path in paths) or options.changed:
        options.record.parent.mkdir(parents=True, exist_ok=True)
        options.record.write_text(json.dumps(known, indent=1) + "\n", encoding="utf8")
    return 0 if all(good for good, _ in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
