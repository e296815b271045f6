"""Takes a graded cell apart: what runs beside the student's code, and what the judge keeps."""

from __future__ import annotations

import ast

__all__ = ["points_of", "split"]


def split(source: str) -> tuple[str, str] | None:
    """The cell's two halves as source, or None where the cell is not a two-part check.

    The first holds no name that starts with `judge`; neither ends on the call of `grade`.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    if not {"observe", "judge"} <= defined or points_of(source) is None:
        return None
    body = [node for node in tree.body if not _calls_grade(node)]
    observing = [node for node in body if not _is_judges(node)]
    return (
        ast.unparse(ast.Module(observing, [])),
        ast.unparse(ast.Module(body, [])),
    )


def points_of(source: str) -> float | None:
    """The number N of the cell's last line, `grade(..., points=N)`; None where there is none."""
    tree = ast.parse(source)
    if not tree.body or not _calls_grade(tree.body[-1]):
        return None
    call = tree.body[-1].value  # type: ignore[attr-defined]
    for keyword in call.keywords:
        if keyword.arg == "points" and isinstance(keyword.value, ast.Constant):
            points = keyword.value.value
            plain = isinstance(points, int | float) and not isinstance(points, bool)
            return float(points) if plain else None  # type: ignore[arg-type]
    return None


def _is_judges(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name.startswith("judge")
    if isinstance(node, ast.Assign):
        targets: list[ast.expr] = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target]
    else:
        return False
    parts = (part for target in targets for part in ast.walk(target))
    return any(isinstance(part, ast.Name) and part.id.startswith("judge") for part in parts)


def _calls_grade(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "grade"
    )
