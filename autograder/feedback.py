"""Feedback pages that run nothing of a student's and show nothing of a hidden test.

nbgrader prints the whole test cell into the page, hidden lines included, and puts the HTML of a
student's outputs there as it is. Use this exporter instead, in nbgrader_config.py:

    c.GenerateFeedback.exporter_class = "autograder.feedback.FeedbackExporter"
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nh3
from nbconvert.exporters import HTMLExporter

from autograder.outputs import attribute, clean_html, clean_markdown
from autograder.redact import WITHHELD, Secret, clean, without_hidden

__all__ = ["POLICY", "FeedbackExporter", "safe_notebook", "safe_page"]

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
HIDDEN = "a hidden test found an error"
EMPTY_HEAD = re.compile(r"<thead>\s*<tr>\s*(?:<th>\s*</th>\s*)+</tr>\s*</thead>")
TAGS = nh3.ALLOWED_TAGS | {"main", "section", "nav", "figure", "figcaption", "label"}
# Coloring takes time that grows with the square of some sources: ten such cells would take minutes.
COLORED_CELL, COLORED_ALL = 10_000, 40_000  # characters of what students may edit
COMMON = {"class", "id", "style", "title", "align", "role", "name", "lang", "dir"}


class FeedbackExporter(HTMLExporter):
    """nbconvert's page of a notebook, made safe before it is rendered and again afterwards."""

    def __init__(self, **options: Any) -> None:
        # nbgrader's own template leaves every check nameless and its colors are hard to read.
        options |= {
            "template_name": "feedbackpage",
            "extra_template_basedirs": [str(Path(__file__).with_name("pages"))],
        }
        super().__init__(**options)

    def from_notebook_node(  # type: ignore[override]
        self, nb: Any, resources: Any = None, **more: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page (HTML) and its resources."""
        nb = safe_notebook(nb)
        waiting = _not_graded_yet((resources or {}).get("nbgrader", {}))
        for cell in nb.cells:
            marks = cell.metadata.get("nbgrader", {})
            marks["waiting"] = marks.get("grade_id") in waiting
        page, resources = super().from_notebook_node(nb, resources, **more)
        return safe_page(page), resources


def _not_graded_yet(about: Mapping[str, Any]) -> set[str]:
    """The grade_ids that wait for a human in the gradebook, of one submitted notebook."""
    if "db_url" not in about:
        return set()
    from nbgrader.api import Gradebook

    with Gradebook(about["db_url"]) as gradebook:
        found = gradebook.find_submission_notebook(
            about["notebook"], about["assignment"], about["student"]
        )
        return {grade.name for grade in found.grades if grade.needs_manual_grade}


def titles(nb: Any) -> dict[str, str]:
    """What to call each answer and each check, by grade_id: `a_shape` of `a` is "a: shape"."""
    marks = [cell.metadata.get("nbgrader", {}) for cell in nb.cells]
    answers = [one["grade_id"] for one in marks if one.get("solution")]
    found = {}
    for one in marks:
        name = one.get("grade_id", "")
        of = max((a for a in answers if name.startswith(f"{a}_")), key=len, default="")
        rest = name.removeprefix(f"{of}_").replace("_", " ")
        found[name] = name if not of else of if rest == "check" else f"{of}: {rest}"
        if one.get("solution"):
            found[name] = f"{name}: your answer"
    return found


def safe_notebook(nb: Any) -> Any:
    """A copy without hidden tests, without what may run, and without tracebacks into tests."""
    nb = copy.deepcopy(nb)
    named = titles(nb)
    colored = 0
    for cell in nb.cells:
        marks = cell.metadata.get("nbgrader", {})
        if not marks.get("locked"):
            colored += min(len(cell.source), COLORED_CELL + 1)
            cell.metadata["plain"] = len(cell.source) > COLORED_CELL or colored > COLORED_ALL
        if marks:
            marks["title"] = named[marks.get("grade_id", "")]
        test = bool(marks.get("grade")) and not marks.get("solution") and cell.cell_type == "code"
        before = cell.source
        cell.source = without_hidden(before)
        if cell.cell_type == "markdown" and not marks.get("locked"):
            cell.source = clean_markdown(cell.source, cell.get("attachments", ()))
        if cell.cell_type == "code":
            secret = Secret(before) if test and cell.source != before else None
            cell.outputs = [_safe_output(output, secret) for output in cell.outputs]
    return nb


def safe_page(page: str) -> str:
    """The page without scripts or handlers, and with a policy that lets none run."""
    head, _, rest = re.split(r"(<body[^>]*>)", page, maxsplit=1, flags=re.IGNORECASE)
    body, closing, _ = rest.rpartition("</body>")
    head = re.sub(r"<script\b.*?</script\s*>", "", head, flags=re.DOTALL | re.IGNORECASE)
    head = re.sub(r"<link\b[^>]*>", "", head, flags=re.IGNORECASE)
    rule = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    head = re.sub(r"(<head[^>]*>)", rf"\1\n{rule}", head, count=1, flags=re.IGNORECASE)
    allowed = {**nh3.ALLOWED_ATTRIBUTES, "*": COMMON}
    cleaned = nh3.clean(
        body if closing else rest,
        tags=TAGS,
        attributes=allowed,
        url_schemes={"http", "https", "mailto", "data"},
        attribute_filter=attribute,
        strip_comments=True,
    )
    cleaned = EMPTY_HEAD.sub("", cleaned)
    return f"{head}<body>{cleaned}</body>\n</html>\n"


def _safe_output(output: Any, secret: Secret | None) -> Any:
    """One output; where it comes of a test with hidden lines, without quotations of them."""
    kind = output.output_type
    if kind == "error" and secret is not None:
        said = HIDDEN if secret.is_quoted_in(output.evalue) else clean(output.evalue)
        output.traceback = [f"{output.ename}: {said}"]
        output.evalue = said
    elif kind in ("display_data", "execute_result"):
        for name in [name for name in output.data if not _is_shown(name)]:
            del output.data[name]
        if "text/html" in output.data:
            output.data["text/html"] = clean_html(_joined(output.data["text/html"]))
        if "text/markdown" in output.data:
            output.data["text/markdown"] = clean_markdown(_joined(output.data["text/markdown"]))
    elif kind == "stream" and secret is not None and secret.is_quoted_in(output.text):
        output.text = f"{WITHHELD}\n"
    return output


def _is_shown(kind: str) -> bool:
    shown = ("text/plain", "text/html", "text/markdown", "text/latex")
    return kind in shown or kind in ("image/png", "image/jpeg", "image/gif")


def _joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else str(text)
