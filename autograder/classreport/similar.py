"""Finds pairs of submissions whose code is more alike than the task explains.

Code is normalized first: comments, docstrings, layout and the names that the student chose do not
count, the names of libraries do. What is left is cut into passages of a few tokens each. A passage
that was handed out, or that many wrote, says nothing; one that a few share is what is compared.
An index from passage to submissions gives the pairs, so the work grows with the class and not with
its square. After Schleimer, Wilkerson and Aiken, "Winnowing", SIGMOD 2003.
"""

from __future__ import annotations

import ast
import builtins
import itertools
import keyword
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np

__all__ = ["Pair", "Similar", "compare", "passages"]

TOKENS = 8  # of a passage
MOST_PASSAGES = 4000  # kept of one submission: the same choice everywhere, by their hashes
FEWEST_SHARED = 20
SMALLEST_SHARE = 0.6
WORD = re.compile(r"[^\W\d]\w*|\d[\w.]*|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[^\s\w]")
KNOWN = frozenset(keyword.kwlist) | frozenset(dir(builtins))


@dataclass(frozen=True)
class Pair:
    """Two submissions, by their places, and the part of the shorter that few others have too."""

    first: int
    second: int
    share: float
    shared: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Similar:
    """The pairs, most alike first, and in how many submissions a passage may be to count."""

    pairs: list[Pair]
    limit: int


def compare(classwork: Sequence[Mapping[str, str]], handed_out: Iterable[str]) -> Similar:
    """The suspicious pairs among submissions, each a mapping from a cell's name to its code."""
    limit = min(10, max(3, len(classwork) // 5))
    given = np.unique(np.concatenate([passages(code) for code in handed_out] or [_none()]))
    own = [np.setdiff1d(_all_passages(work), given, assume_unique=True) for work in classwork]
    sizes = np.array([len(one) for one in own])
    counted = _shared(own, limit)
    found = []
    for first, second, shared in counted:
        share = shared / max(1, min(sizes[first], sizes[second]))
        if shared >= FEWEST_SHARED and share >= SMALLEST_SHARE:
            found.append((float(share), int(shared), int(first), int(second)))
    found.sort(key=lambda pair: (-pair[0], -pair[1], pair[2:]))
    pairs = []
    for share, shared, first, second in found:
        both = np.intersect1d(own[first], own[second], assume_unique=True)
        cells = [name for name, code in classwork[first].items() if _any(passages(code), both)]
        pairs.append(Pair(first, second, share, shared, tuple(cells)))
    return Similar(pairs, limit)


def _shared(own: list[Any], limit: int) -> Iterable[tuple[int, int, int]]:
    """For each two submissions how many passages both have and at most `limit` in all."""
    every = np.concatenate([*own, _none()])
    whose = np.repeat(np.arange(len(own)), [len(one) for one in own])
    order = np.argsort(every, kind="stable")
    every, whose = every[order], whose[order]
    _, starts, counts = np.unique(every, return_index=True, return_counts=True)
    pairs = [np.empty(0, dtype=np.int64)]
    for size in range(2, limit + 1):
        # Sorting was stable: within a passage, the submissions come in order.
        members = whose[starts[counts == size][:, None] + np.arange(size)]
        for a, b in itertools.combinations(range(size), 2):
            pairs.append(members[:, a] * len(own) + members[:, b])
    codes, numbers = np.unique(np.concatenate(pairs), return_counts=True)
    for code, number in zip(codes.tolist(), numbers.tolist(), strict=True):
        yield code // len(own), code % len(own), number


def _all_passages(work: Mapping[str, str]) -> Any:
    parts = [passages(code) for code in work.values()]
    return np.unique(np.concatenate(parts or [_none()]))[:MOST_PASSAGES]


@lru_cache(maxsize=20_000)
def passages(code: str) -> Any:
    """The hashes of all passages of a cell's normalized code, as a sorted array of uint64."""
    words = _words(code)
    runs = {" ".join(words[n : n + TOKENS]) for n in range(len(words) - TOKENS + 1)}
    hashes = [int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), "big") for run in runs]
    return np.array(sorted(hashes), dtype=np.uint64)


def _words(code: str) -> list[str]:
    """The tokens of the code: its names normalized, its comments and layout gone."""
    lines = [line for line in code.splitlines() if not line.lstrip().startswith(("%", "!"))]
    text = "\n".join(lines)
    try:
        tree = ast.parse(text)
        chosen = _chosen_names(tree)
        # Written out again, all code is laid out the same way.
        text = ast.unparse(_Plain(chosen).visit(tree))
        return WORD.findall(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        words = WORD.findall(re.sub(r"#.*", "", text))
        return [word if word in KNOWN or not word.isidentifier() else "v" for word in words]


def _chosen_names(tree: ast.AST) -> set[str]:
    """What the student named: variables, parameters, functions, classes, attributes of self."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
        elif isinstance(node, ast.ExceptHandler):
            names.add(node.name or "__")
        elif isinstance(node, ast.alias):
            names.add(node.asname or "__")
    return {name for name in names if not name.startswith("__")}


class _Plain(ast.NodeTransformer):
    """Takes away what a copyist changes first: names, docstrings, annotations, messages."""

    def __init__(self, chosen: set[str]) -> None:
        self.chosen = chosen

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for part in ("id", "attr", "arg", "name", "asname"):
            if getattr(node, part, None) in self.chosen:
                setattr(node, part, "v")
        for part in ("annotation", "returns"):
            if getattr(node, part, None) is not None:
                setattr(node, part, None)
        body = getattr(node, "body", None)
        if isinstance(body, list):
            body[:] = [one for one in body if not _is_remark(one)] or [ast.Pass()]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return ast.Pass()
        return self.visit(ast.copy_location(ast.Assign([node.target], node.value), node))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return ast.Constant("s")

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("s") if isinstance(node.value, str) else node


def _is_remark(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _any(some: Any, others: Any) -> bool:
    return bool(np.isin(some, others, assume_unique=True).any())


def _none() -> Any:
    return np.empty(0, dtype=np.uint64)
