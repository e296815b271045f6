"""The directive `explore`: what each version of a container owns and calls, to be clicked through.

    ```{explore}
    ```

The trees and traces are computed by `blocks_lib` while the book is built, so the page shows what
the library really says, and needs no kernel. Without a script the page has them all, folded.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

__all__ = ["Explore", "combinations", "setup"]


def combinations() -> list[dict[str, Any]]:
    """Each version of MySequential with each choice of blocks, as plain values."""
    import torch
    from torch import nn

    from blocks_lib import ListSequential, MySequential, SeedSequential

    class ChildrenSequential(MySequential):
        def forward(self, X: torch.Tensor) -> torch.Tensor:
            for block in self.children():
                X = block(X)
            return X

    def three() -> list[nn.Module]:
        return [nn.Linear(20, 256), nn.ReLU(), nn.Linear(256, 10)]

    def twice() -> list[nn.Module]:
        layer = nn.Linear(20, 20)
        return [layer, nn.ReLU(), layer]

    versions: dict[str, Callable[..., nn.Module]] = {
        "a plain list": ListSequential,
        "blocks as keys": SeedSequential,
        "children()": ChildrenSequential,
        "right": MySequential,
    }
    return [
        {"version": version, "blocks": blocks, **described(container(*make()))}
        for version, container in versions.items()
        for blocks, make in {"three blocks": three, "one layer twice": twice}.items()
    ]


def described(net: Any) -> dict[str, Any]:
    """What `net` owns and calls, and what an optimizer and a file would get of it."""
    import torch

    from blocks_lib import ownership, trace

    owned, called = ownership(net), trace(net, torch.zeros(2, 20))
    return {
        "parts": [part_of(row) for row in owned.rows],
        "calls": [call_of(row) for row in called.rows],
        "facts": {
            "numbers that an optimizer gets": said(
                lambda: sum(p.numel() for p in net.parameters())
            ),
            "names in state_dict()": said(lambda: len(net.state_dict())),
        },
        "text": f"{owned.text()}\n\n{called.text()}",
    }


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

    def run(self) -> list[nodes.Node]:
        import blocks_lib

        for path in sorted(Path(blocks_lib.__file__).parent.glob("*.py")):
            self.env.note_dependency(str(path))
        found = combinations()
        folded = "".join(
            f"<details><summary>{html.escape(each['version'])}, {html.escape(each['blocks'])}"
            f"</summary><pre>{html.escape(each['text'])}</pre></details>"
            for each in found
        )
        for each in found:
            del each["text"]
        data = json.dumps(found, ensure_ascii=False).replace("</", "<\\/")
        markup = (
            f'<div class="explorer">{folded}<script type="application/json">{data}</script></div>'
        )
        return [nodes.raw("", markup, format="html")]


def setup(app: Sphinx) -> dict[str, bool | str]:
    app.add_directive("explore", Explore)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
