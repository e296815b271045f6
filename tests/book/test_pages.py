"""The form that every page keeps: short cells, goals, questions with answers, described figures."""

from __future__ import annotations

import ast
import re

import pytest
from nbformat import NotebookNode

CHAPTER = [
    "layers-and-blocks",
    "sequential",
    "code-in-forward",
    "nesting",
    "parallel",
    "factories",
    "efficiency",
]
PAGES = ["start-here", *CHAPTER, "summary", "misconceptions"]
LONGEST_CELL = 15

ADMONITION = re.compile(r"^(:{3,})\{admonition\} (.+)\n:class: (.+)\n", re.MULTILINE)
FIGURE = re.compile(r"^(:{3,}|`{3,})\{(?:figure|image)\} (\S+)\n((?::.*\n)*)", re.MULTILINE)
MACHINE = re.compile(r"/tmp/|/home/|/root/|/work/|site-packages|0x[0-9a-f]{6,}")


def code(page: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in page.cells if cell.cell_type == "code"]


def text(page: NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in page.cells if cell.cell_type == "markdown") + "\n"


def boxes(page: NotebookNode, kind: str) -> list[str]:
    """The titles of the admonitions of one class."""
    found = ADMONITION.findall(text(page))
    return [title for _, title, classes in found if kind in classes.split()]


@pytest.mark.parametrize("name", PAGES)
def test_every_code_cell_fits_fifteen_lines(notebooks, name: str) -> None:
    lengths = {cell.id: len(cell.source.strip().splitlines()) for cell in code(notebooks[name])}
    assert {cell: length for cell, length in lengths.items() if length > LONGEST_CELL} == {}


@pytest.mark.parametrize("name", PAGES)
def test_cells_have_readable_ids_and_were_run_in_order(notebooks, name: str) -> None:
    page = notebooks[name]
    strange = [cell.id for cell in page.cells if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", cell.id)]
    random = [cell.id for cell in page.cells if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]+)?", cell.id)]
    counts = [cell.execution_count for cell in code(page)]
    assert (strange, random) == ([], [])
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("name", PAGES)
def test_stored_outputs_name_no_folder_or_address_of_one_machine(notebooks, name: str) -> None:
    found = {}
    for cell in code(notebooks[name]):
        for output in cell.outputs:
            for kind, value in [*output.get("data", {}).items(), ("text", output.get("text", ""))]:
                if kind.startswith("text") and MACHINE.search(value):
                    found[cell.id] = value
    assert found == {}


@pytest.mark.parametrize("name", PAGES)
def test_no_cell_writes_to_stderr_or_fails(notebooks, name: str) -> None:
    bad = [
        cell.id
        for cell in code(notebooks[name])
        for output in cell.outputs
        if output.get("name") == "stderr"
        or (
            output.output_type == "error"
            and "raises-exception" not in cell.metadata.get("tags", [])
        )
    ]
    assert bad == []


@pytest.mark.parametrize("name", PAGES)
def test_a_cell_that_is_not_compared_says_why(notebooks, name: str) -> None:
    cells = notebooks[name].cells
    silent = []
    for before, cell, after in zip([None, *cells], cells, [*cells[1:], None], strict=False):
        if "nbval-ignore-output" not in cell.metadata.get("tags", []):
            continue
        near = [
            other.source for other in (before, after) if other and other.cell_type == "markdown"
        ]
        reason = "\n".join([cell.source, *near])
        if not re.search(r"machine|differ|your own|time|measure", reason):
            silent.append(cell.id)
    assert silent == []


@pytest.mark.parametrize("name", [*CHAPTER, "summary"])
def test_the_page_says_what_you_will_be_able_to_do(notebooks, name: str) -> None:
    assert len(boxes(notebooks[name], "objectives")) == 1


@pytest.mark.parametrize("name", CHAPTER)
def test_every_question_to_predict_is_followed_by_a_cell_and_a_folded_answer(
    notebooks, name: str
) -> None:
    questions = 0
    waiting: list[str] = []
    for cell in notebooks[name].cells:
        if cell.cell_type == "code":
            waiting = [*waiting, "ran"] if waiting else []
            continue
        for _, _, classes in ADMONITION.findall(cell.source + "\n"):
            if "predict" in classes.split():
                questions += 1
                assert waiting == [], f"the question before {cell.id} has no answer"
                waiting = [cell.id]
            elif "answer" in classes.split() and waiting:
                assert "dropdown" in classes.split(), f"{cell.id}: the answer is not folded"
                assert "ran" in waiting, f"{cell.id}: the answer comes before the cell"
                waiting = []
    assert waiting == []
    assert questions >= 1


@pytest.mark.parametrize("name", CHAPTER)
def test_the_page_ends_with_a_quiz_whose_answers_are_explained(notebooks, name: str) -> None:
    quizzes = [cell for cell in notebooks[name].cells if ":class: quiz" in cell.source]
    assert len(quizzes) >= 3
    for cell in quizzes:
        options = re.findall(r"^- \*\*([A-E])\.\*\*", cell.source, re.MULTILINE)
        _, _, answer = cell.source.partition(":class: dropdown answer")
        assert len(options) >= 2, cell.id
        assert re.search(r"^\*\*[A-E]\.?\*\*", answer, re.MULTILINE), f"{cell.id}: which one?"
        unexplained = [letter for letter in options if f"**{letter}" not in answer]
        assert unexplained == [], f"{cell.id}: an option is not explained"


@pytest.mark.parametrize("name", CHAPTER)
def test_the_page_has_a_figure(notebooks, name: str) -> None:
    page = notebooks[name]
    drawn = [cell for cell in code(page) if "image" in cell.metadata.get("mystnb", {})]
    assert len(drawn) + len(FIGURE.findall(text(page))) >= 1


@pytest.mark.parametrize("name", PAGES)
def test_every_figure_is_described_in_words(notebooks, name: str) -> None:
    page = notebooks[name]
    alts = {}
    for _, path, options in FIGURE.findall(text(page)):
        match = re.search(r"^:alt: (.+)$", options, re.MULTILINE)
        alts[path] = match.group(1) if match else ""
    for cell in code(page):
        if any("image/png" in output.get("data", {}) for output in cell.outputs):
            alts[cell.id] = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
    assert {where: alt for where, alt in alts.items() if len(alt.split()) < 6} == {}
    assert "![](" not in text(page)


@pytest.mark.parametrize("name", CHAPTER)
def test_every_row_of_what_could_go_wrong_points_to_the_cells_that_show_it(
    notebooks, name: str
) -> None:
    _, found, rest = text(notebooks[name]).partition("## What could go wrong\n")
    section = re.split(r"^## ", rest, flags=re.MULTILINE)[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    body = [row for row in rows if not re.match(r"\|\s*(:?-+:?|you believe)", row)]
    assert found
    assert len(body) >= 3
    entries = [row for row in body if re.search(r"\[[A-F]\d\d\]\([^)]*#[a-f]\d\d\)", row)]
    labels = set(re.findall(r"^\(([a-z0-9-]+)\)=$", text(notebooks[name]), re.MULTILINE))
    unproved = [row for row in body if not labels & set(re.findall(r"\(#([a-z0-9-]+)\)", row))]
    assert len(entries) >= 2
    assert unproved == [], "a row must point to the section of this page whose cells show it"


@pytest.mark.parametrize("name", PAGES)
def test_random_numbers_are_seeded_on_the_page(notebooks, name: str) -> None:
    sources = "\n".join(cell.source for cell in code(notebooks[name]))
    draws = re.search(r"torch\.rand|nn\.Linear|MLP\(", sources)
    assert not draws or "manual_seed(" in sources


@pytest.mark.parametrize("name", PAGES)
def test_a_cell_ends_on_a_value_or_only_defines(notebooks, name: str) -> None:
    prints = []
    for cell in code(notebooks[name]):
        last = ast.parse(cell.source).body[-1]
        if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
            function = last.value.func
            if isinstance(function, ast.Name) and function.id == "print":
                prints.append(cell.id)
    assert prints == []
