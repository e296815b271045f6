"""A class that a page shows and its copy in blocks_lib are the same code: neither drifts."""

from __future__ import annotations

import ast
import inspect

import pytest

import blocks_lib

CLASSES = [
    ("layers-and-blocks", "MLP"),
    ("sequential", "SeedSequential"),
    ("sequential", "ListSequential"),
    ("sequential", "MySequential"),
    ("code-in-forward", "FixedHiddenMLP"),
    ("code-in-forward", "ScaledLinear"),
    ("nesting", "NestMLP"),
]


class Bare(ast.NodeTransformer):
    """Takes away what a page leaves out: annotations and docstrings (comments are gone already)."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.without_docstring(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self.without_docstring(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        return ast.Assign(targets=[node.target], value=node.value, lineno=node.lineno)

    def without_docstring(self, node):
        self.generic_visit(node)
        if node.body and isinstance(node.body[0], ast.Expr):
            value = node.body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                node.body.pop(0)
        return node


def bare(source: str) -> str:
    return ast.unparse(ast.fix_missing_locations(Bare().visit(ast.parse(source))))


def definitions(page, name: str) -> list[str]:
    """The source of every class or function called `name` on a page, in order."""
    found = []
    for cell in page.cells:
        if cell.cell_type != "code":
            continue
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
                found.append(ast.get_source_segment(cell.source, node))
    return found


@pytest.mark.parametrize(("page", "name"), CLASSES)
def test_the_class_on_the_page_is_the_class_in_the_library(notebooks, page, name) -> None:
    expected = bare(inspect.getsource(getattr(blocks_lib, name)))
    shown = [bare(source) for source in definitions(notebooks[page], name)]
    assert expected in shown


def test_no_page_shows_another_class_under_a_name_of_the_library(notebooks) -> None:
    different = []
    for page, notebook in notebooks.items():
        for name in blocks_lib.__all__:
            for source in definitions(notebook, name):
                expected = bare(inspect.getsource(getattr(blocks_lib, name)))
                if bare(source) != expected and (page, name) not in CLASSES:
                    different.append((page, name))
    assert different == []


def test_a_changed_line_is_noticed() -> None:
    source = inspect.getsource(blocks_lib.MLP)
    assert bare(source) != bare(source.replace("256, 10", "256, 11"))
    assert bare(source) == bare(source.replace(" -> None", "").replace("A perceptron", "Another"))
