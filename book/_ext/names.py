"""Links the first use of a name in running text to where it is documented.

Names of blocks_lib lead to the page "Reference", names of PyTorch (`nn.Linear`, `torch.cat`,
`register_buffer`) to PyTorch's documentation, by the list of symbols in `_inventories/torch.txt`.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from words import in_running_text

__all__ = ["setup"]

LIBRARY = "blocks_lib."
SHORT = {
    "torch.nn.functional.": "F.",
    "torch.nn.Module.": "",
    "torch.nn.": "nn.",
    "torch.": "torch.",
}
# Methods of nn.Module whose names also mean something else in these pages.
NOT_METHODS = {"compile", "float", "forward", "half", "train", "type"}
NEVER_INSIDE = (nodes.title, nodes.reference, nodes.caption, nodes.term)
NOT_ON = {"reference"}


def library_names(app: Sphinx, page: str) -> dict[str, tuple[str, str]]:
    """For each name of the library the address of its entry, as seen from `page`, and a tip."""
    found = {}
    for name, entry in app.env.get_domain("py").objects.items():
        short = name.removeprefix(LIBRARY)
        if name.startswith(LIBRARY) and "." not in short:
            address = f"{app.builder.get_relative_uri(page, entry.docname)}#{entry.node_id}"
            found[short] = found[name] = (address, f"{short} in the reference of this book")
    return found


def torch_names(app: Sphinx) -> dict[str, tuple[str, str]]:
    """For each listed symbol of PyTorch, as pages write it, its address and a tip."""
    found = {}
    symbols = app.env.intersphinx_named_inventory.get("torch", {})
    for kind in ("py:function", "py:class", "py:method"):
        for name, (_, _, address, _) in symbols.get(kind, {}).items():
            prefix = next((start for start in SHORT if name.startswith(start)), None)
            rest = name.removeprefix(prefix or "")
            if prefix is None or "." in rest or (SHORT[prefix] == "" and rest in NOT_METHODS):
                continue
            found[SHORT[prefix] + rest] = (address, f"{name} in PyTorch's documentation")
    return found


def link_names(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Wrap the first use of each known name on the page in a link."""
    if app.builder.format != "html" or page in NOT_ON:
        return
    known = torch_names(app) | library_names(app, page)
    for literal in list(doctree.findall(nodes.literal)):
        name = literal.astext().removesuffix("()")
        if name not in known or not in_running_text(literal.parent, NEVER_INSIDE):
            continue
        address, tip = known.pop(name)
        internal = not address.startswith("http")
        link = nodes.reference("", "", refuri=address, reftitle=tip, internal=internal)
        link["classes"].append("name")
        literal.parent.replace(literal, link)
        link += literal


def setup(app: Sphinx) -> dict[str, bool | str]:
    """Work on finished pages, when every name of the library has its entry."""
    app.connect("doctree-resolved", link_names)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
