"""Small changes of a solution, each one a mistake that somebody could make.

Two kept-up tools were tried on the cell of exercise 2, saved as a module. mutmut 3.8 stopped before
its first mutant: it finds a function by its module's name, and a cell runs in __main__. cosmic-ray
8.7 made 6 mutants, all of the number in `dim=-1`, each in an interpreter of its own; all were
caught. Neither knows what goes wrong with blocks (a list for a container, one block for n, a lost
super().__init__()), so the operators here work on the syntax tree of a cell: about half are the
general ones of those tools, the others come from the course's catalog of misconceptions.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["mutants"]

CONTAINERS = {"ModuleList", "Sequential"}
Operator = Callable[[ast.AST], Iterator[tuple[str, Any]]]


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Each mutant of a cell's source: what was changed, in words, and the changed source."""
    tree = ast.parse(source)
    original = ast.unparse(tree)
    seen = {original}
    for index, node in enumerate(ast.walk(tree)):
        for operator in OPERATORS:
            for words, changed in operator(node):
                copied = copy.deepcopy(tree)
                target = list(ast.walk(copied))[index]
                _replace(copied, target, changed)
                text = ast.unparse(ast.fix_missing_locations(copied))
                if text not in seen:
                    seen.add(text)
                    yield f"line {getattr(node, 'lineno', 0)}: {words}", text


def _replace(tree: ast.AST, target: ast.AST, changed: Any) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, changed)
                return
            if isinstance(value, list) and any(one is target for one in value):
                place = next(i for i, one in enumerate(value) if one is target)
                value[place : place + 1] = changed if isinstance(changed, list) else [changed]
                return


def _parse(text: str) -> Any:
    return ast.parse(text).body[0]


def _expression(text: str) -> Any:
    return _parse(text).value


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def removed_statement(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """Any statement that does something becomes `pass`: also the call of super().__init__()."""
    kinds = ast.Assign | ast.AugAssign | ast.Expr | ast.Return | ast.For | ast.If
    if isinstance(node, kinds) and not _is_docstring(node):
        yield f"without `{_short(node)}`", ast.Pass()


def changed_constant(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """Numbers one up, one down and 0; True for False; the other way around."""
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield f"{not node.value} for {node.value}", ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        for value in sorted({node.value + 1, node.value - 1, 0} - {node.value}):
            yield f"{value} for {node.value}", ast.Constant(value)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield f"`{_short(node.operand)}` for `{_short(node)}`", node.operand


def swapped_parts(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """The first two arguments, elements or parameters change places."""
    if isinstance(node, ast.Call | ast.Tuple | ast.List):
        parts = node.args if isinstance(node, ast.Call) else node.elts
        if len(parts) >= 2:
            other = copy.deepcopy(node)
            mine = other.args if isinstance(other, ast.Call) else other.elts  # type: ignore[attr-defined]
            mine[0], mine[1] = mine[1], mine[0]
            yield f"`{_short(other)}` for `{_short(node)}`", other


def dropped_part(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """One argument, keyword or element is left out."""
    for field in ("args", "keywords", "elts"):
        parts = getattr(node, field, None)
        if isinstance(node, ast.Call | ast.Tuple | ast.List | ast.Set) and parts:
            for place in range(len(parts)):
                other = copy.deepcopy(node)
                del getattr(other, field)[place]
                yield f"`{_short(other)}` for `{_short(node)}`", other


def negated_condition(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """A condition turned around."""
    if isinstance(node, ast.If | ast.IfExp):
        other = copy.deepcopy(node)
        other.test = ast.UnaryOp(ast.Not(), other.test)
        yield f"not `{_short(node.test)}`", other


def shortened_loop(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """A loop over all but one, over one, or from the end."""
    if isinstance(node, ast.For | ast.comprehension):
        for text in ("list({})[1:]", "list({})[:-1]", "list({})[::-1]"):
            other = copy.deepcopy(node)
            other.iter = _expression(text.format(ast.unparse(node.iter)))
            yield f"loop over `{_short(other.iter)}`", other


def early_return(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """The return slips into the loop; or the loop ends after one turn."""
    if isinstance(node, ast.For):
        yield "the loop ends after one turn", _with_body(node, [*node.body, ast.Break()])


def container_lost(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """A plain list, or one block n times, where fresh blocks belong into a registered container."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "ModuleList":
            yield "list for ModuleList", _swap(node, "list")
        for place, argument in enumerate(node.args):
            starred = isinstance(argument, ast.Starred)
            made = argument.value if starred else argument
            if node.func.attr in CONTAINERS and isinstance(made, ast.GeneratorExp):
                other = copy.deepcopy(node)
                one = _expression(f"[{ast.unparse(made.elt)}] * n")
                other.args[place] = ast.Starred(one) if starred else one
                yield "one block n times", other
                copies = _expression(
                    f"(lambda b: [__import__('copy').deepcopy(b) for _ in range(n)])"
                    f"({ast.unparse(made.elt)})"
                )
                other = copy.deepcopy(node)
                other.args[place] = ast.Starred(copies) if starred else copies
                yield "n copies of one block", other


def attribute_hidden(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """`self.net = net` becomes a list, a copy, a class attribute, or another name's value."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
        target, value = ast.unparse(node.targets[0]), ast.unparse(node.value)
        name = node.targets[0].attr
        yield "kept in a tuple", _parse(f"self.__dict__[{name!r}] = {value}")
        yield "a copy is kept", _parse(f"{target} = __import__('copy').deepcopy({value})")
        yield "a class attribute", _parse(f"type(self).{name} = {value}")
        yield "given twice", [node, _parse(f"{target}_again = __import__('copy').copy({value})")]


def cut_graph(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """detach, on a result or on an input; float() on a result."""
    if isinstance(node, ast.Return) and node.value is not None:
        value = ast.unparse(node.value)
        if "torch.cat" in value or value == "X":
            yield "a detached result", _parse_return(f"{value}.detach()")
            yield "a float32 result", _parse_return(f"{value}.float()")
            yield "a tuple", _parse_return(f"({value},)")
    if _calls_a_block(node):
        other = copy.deepcopy(node)
        argument = ast.unparse(node.args[0])  # type: ignore[attr-defined]
        other.args[0] = _expression(f"{argument}.detach()")  # type: ignore[attr-defined]
        yield f"`{_short(other)}`", other


def called_otherwise(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """forward instead of the call; called twice; something in place."""
    if _calls_a_block(node):
        function, argument = ast.unparse(node.func), ast.unparse(node.args[0])  # type: ignore[attr-defined]
        yield f"`{function}.forward`", _expression(f"{function}.forward({argument})")
        yield (
            f"`{function}` called twice",
            _expression(f"({function}({argument}), {function}({argument}))[1]"),
        )
        yield "the input changed in place", _expression(f"{function}({argument}.mul_(1.5))")
        yield "the output added to the input", _expression(f"{function}({argument}) + {argument}")
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "torch.cat":
        for name in ("torch.stack", "sum", "torch.hstack"):
            other = _swap(node, name)
            if name != "torch.stack":
                other.keywords = []
            yield f"{name} for torch.cat", other


def seed_inside(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """A function that sets the seed, or keeps what it made for the next call."""
    if isinstance(node, ast.FunctionDef):
        seed = _parse("torch.manual_seed(0)")
        yield f"{node.name} sets the seed", _with_body(node, [seed, *node.body])
    if isinstance(node, ast.Lambda) and not node.args.args:
        value = ast.unparse(node.body)
        yield "made once", _expression(f"lambda kept={value}: kept")
        yield "a layer for a factory", _expression(value)


def late_binding(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """The factory of a loop looks its variable up too late."""
    if isinstance(node, ast.ListComp) and ast.unparse(node.elt) == "factory_of(width)":
        loop = ast.unparse(node.generators[0])
        yield "late binding", _expression(f"[lambda: nn.Linear(8, width) {loop}]")


OPERATORS: tuple[Operator, ...] = (
    removed_statement,
    changed_constant,
    swapped_parts,
    dropped_part,
    negated_condition,
    shortened_loop,
    early_return,
    container_lost,
    attribute_hidden,
    cut_graph,
    called_otherwise,
    seed_inside,
    late_binding,
)


def _calls_a_block(node: ast.AST) -> bool:
    names = {"self.net1", "self.net2", "block"}
    return isinstance(node, ast.Call) and ast.unparse(node.func) in names and len(node.args) == 1


def _parse_return(text: str) -> ast.Return:
    return ast.Return(_expression(text))


def _swap(call: ast.Call, function: str) -> ast.Call:
    other = copy.deepcopy(call)
    other.func = _expression(function)
    return other


def _with_body(node: Any, body: list[ast.stmt]) -> Any:
    other = copy.copy(node)
    other.body = body
    return other


def _short(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())
