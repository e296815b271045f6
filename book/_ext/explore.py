"""The directive `explore`: what networks own and call, to be chosen and clicked through.

    ```{explore} containers
    ```

The argument names one of the explorers in `explored.py`.

The trees and traces are computed by `blocks_lib` while the book is built, so the page shows what
the library really says, and needs no kernel. Without a script the page has them all, folded.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from explored import Explorer

__all__ = ["Explore", "combinations", "setup"]

HERE = Path(__file__).parent


def combinations(explorer: Explorer) -> list[dict[str, Any]]:
    """Each network of the explorer with the answers that lead to it, as plain values."""
    import torch

    from blocks_lib import ownership, trace

    found = []
    for chosen, net in explorer.cases():
        owned, called = ownership(net), trace(net, torch.zeros(explorer.shape))
        facts = {name: said(partial(fact, net)) for name, fact in explorer.facts.items()}
        found.append(
            {
                "chosen": chosen,
                "parts": [part_of(row) for row in owned.rows],
                "calls": [call_of(row) for row in called.rows],
                "facts": facts,
                "text": "\n\n".join(
                    [
                        owned.text(),
                        called.text(),
                        "\n".join(f"{name}: {value}" for name, value in facts.items()),
                    ]
                ),
            }
        )
    return found


def said(function: Callable[[], object]) -> str:
    """The value as text, or the error in one line."""
    try:
        return str(function())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def part_of(row: Any) -> dict[str, Any]:
    shape = "" if row.shape is None else str(tuple(row.shape))
    return {
        "path": row.path,
        "name": row.name or row.type,
        "type": row.type if row.name else "",
        "module": row.is_module,
        "depth": row.depth,
        "kind": "" if row.kind == "module" else row.kind,
        "shape": shape,
        "note": row.note,
    }


def call_of(row: Any) -> dict[str, Any]:
    who = f"{row.path or 'the network'} ({row.type})"
    shapes = ", ".join(str(shape) for shape in row.inputs)
    return {"path": row.path, "text": f"{who}: {shapes} \N{RIGHTWARDS ARROW} {row.outputs}"}


class Explore(SphinxDirective):
    """Writes the folded texts, and the same as data for `explore.js`."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        # PyTorch is loaded only when a page with an explorer is read.
        from explored import EXPLORERS

        import blocks_lib

        explorer = EXPLORERS.get(self.arguments[0])
        if explorer is None:
            raise self.error(f"explore: there are only {', '.join(EXPLORERS)}")
        for path in [*Path(blocks_lib.__file__).parent.glob("*.py"), *HERE.glob("explore*.py")]:
            self.env.note_dependency(str(path))
        found = combinations(explorer)
        folded = "".join(
            f"<details><summary>{html.escape(', '.join(each['chosen']))}"
            f"</summary><pre>{html.escape(each.pop('text'))}</pre></details>"
            for each in found
        )
        data = {"questions": list(explorer.choices), "cases": found}
        packed = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
        markup = (
            f'<div class="explorer">{folded}<script type="application/json">{packed}</script></div>'
        )
        return [nodes.raw("", markup, format="html")]


def setup(app: Sphinx) -> dict[str, bool | str]:
    app.add_directive("explore", Explore)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
