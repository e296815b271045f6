"""How good are the checks? `make mutation` answers with wrong answers, right ones, and mutants.

    python tests/assignments/mutation.py [FILE]

Beside our checks stands a naive test, as most courses have it: the shape of one output, and
isinstance. The table goes to the screen and, as Markdown, to a file that the book includes.
"""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
import warm
from mutants import mutants
from samples import samples
from torch import nn

SEEDS = (1, 2)
TABLE = warm.ROOT / "book" / "_generated" / "graders.txt"

ORDER = "the order makes no difference here"
TWICE = "a second name for parameters that are counted once"
REGISTRY = "the first attribute of a module is its mode, a bool"
FRESH = "a copy of fresh blocks is as good as the blocks"
NO_DRAWS = "no check looks at the caller's random numbers here, since nothing is drawn"
PACKED = "a right answer may pack its blocks and call none, so that calls cannot be counted"

# Mutants that behave as the solution does, and why: they are not counted.
EQUIVALENT = {
    ("predictions", "loop over `list(predictions)[::-1]`"): ORDER,
    ("MySequential", "given twice"): TWICE,
    ("find_unregistered", "loop over `list(registered)[::-1]`"): ORDER,
    ("find_unregistered", "loop over `list(vars(module).values())[1:]`"): REGISTRY,
    ("find_unregistered", "loop over `list(vars(module).values())[::-1]`"): ORDER,
    (
        "find_unregistered",
        "`(list, dict, tuple, set, frozenset)` for `(dict, list, tuple, set, frozenset)`",
    ): ORDER,
    (
        "find_unregistered",
        "loop over `list(value.values() if isinstance(value, dict) else value)[::-1]`",
    ): ORDER,
    ("ParallelBlock", "given twice"): TWICE,
    ("repeat_chain", "loop over `list(range(n))[::-1]`"): ORDER,
    ("repeat_parallel", "a copy is kept"): FRESH,
    ("repeat_parallel", "loop over `list(range(n))[::-1]`"): ORDER,
    ("repeat_parallel", "loop over `list(self.blocks)[::-1]`"): ORDER,
}
# Mutants that do behave differently and are let through on purpose: they count as survivors.
TOLERATED = {
    ("find_unregistered", "find_unregistered sets the seed"): NO_DRAWS,
    ("find_unregistered", "look_into sets the seed"): NO_DRAWS,
    (
        "find_unregistered",
        "`(dict, list, tuple, set)` for `(dict, list, tuple, set, frozenset)`",
    ): "the task asks for sets, and says nothing of frozensets",
    ("repeat_parallel", "`block.forward`"): PACKED,
    ("repeat_parallel", "`block` called twice"): PACKED,
}


@dataclass
class Tally:
    """What one exercise's tests did."""

    killed: int = 0
    survivors: list[tuple[str, str, str]] = field(default_factory=list)
    naive: int = 0
    mutants: int = 0
    right: list[bool] = field(default_factory=list)
    wrong: list[bool] = field(default_factory=list)
    naive_right: list[bool] = field(default_factory=list)
    naive_wrong: list[bool] = field(default_factory=list)


def accepts(short: str, cell: str, code: str) -> bool:
    """Whether our checks give the answer full marks, with every seed."""
    book = warm.notebook(short)
    names = frozenset(check.name for check in book.checks if check.name.startswith(cell))
    for seed in SEEDS:
        found = warm.reports(book, {cell: code}, seed, names)
        if any(one.score < one.points for one in found.values()):
            return False
    return True


def naive(cell: str, code: str) -> bool:
    """Whether a test of one forward pass's shape, and isinstance, accepts the answer."""
    space: dict[str, Any] = {"torch": torch, "nn": nn, "__name__": "__main__"}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, "answer", "exec"), space)
            return bool(NAIVE[cell](space[cell]))
    except Exception:
        return False


def _naive_predictions(answers: Any) -> bool:
    return isinstance(answers, dict) and len(answers) == 12


def _naive_sequential(build: Any) -> bool:
    net = build(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    return isinstance(net, nn.Module) and net(torch.randn(3, 4)).shape == (3, 2)


def _naive_find(find: Any) -> bool:
    net = nn.Module()
    net.blocks = [nn.Linear(2, 2)]
    found = find(net)
    return isinstance(found, list) and len(found) == 1


def _naive_parallel_block(build: Any) -> bool:
    net = build(nn.Linear(4, 3), nn.Linear(4, 5))
    return isinstance(net, nn.Module) and net(torch.randn(2, 4)).shape == (2, 8)


def _naive_chain(repeat: Any) -> bool:
    net = repeat(lambda: nn.Linear(4, 4), 3)
    return isinstance(net, nn.Module) and net(torch.randn(2, 4)).shape == (2, 4)


def _naive_side(repeat: Any) -> bool:
    net = repeat(lambda: nn.Linear(4, 4), 3)
    return isinstance(net, nn.Module) and net(torch.randn(2, 4)).shape == (2, 12)


def _naive_factories(make: Any) -> bool:
    layers = [factory() for factory in make([4, 4])]
    return all(
        isinstance(one, nn.Linear) and one(torch.randn(2, 8)).shape == (2, 4) for one in layers
    )


NAIVE: dict[str, Callable[[Any], bool]] = {
    "predictions": _naive_predictions,
    "MySequential": _naive_sequential,
    "find_unregistered": _naive_find,
    "ParallelBlock": _naive_parallel_block,
    "repeat_chain": _naive_chain,
    "repeat_parallel": _naive_side,
    "make_factories": _naive_factories,
}


def tally(short: str) -> Tally:
    """Run the corpus and the mutants of one exercise through both kinds of tests."""
    result = Tally()
    for sample in samples(short):
        ours = accepts(short, sample.cell, sample.code)
        theirs = naive(sample.cell, sample.code)
        if sample.right:
            result.right.append(ours)
            result.naive_right.append(theirs)
        else:
            result.wrong.append(not ours)
            result.naive_wrong.append(not theirs)
    for cell, source in warm.notebook(short).answers.items():
        for words, code in mutants(source):
            killed = not accepts(short, cell, code)
            key = cell, words.split(": ", 1)[1]
            if not killed:
                reason = EQUIVALENT.get(key) or TOLERATED.get(key) or "a hole in the checks"
                result.survivors.append((cell, words, reason))
            if killed or key not in EQUIVALENT:
                result.mutants += 1
                result.killed += killed
                result.naive += not naive(cell, code)
    return result


def rows(found: dict[str, Tally]) -> list[list[str]]:
    """The table: for each exercise our tests and, beside them, the naive one."""
    table = []
    for short, one in found.items():
        pairs = (
            ("ours", one.wrong, one.right, one.killed),
            ("naive", one.naive_wrong, one.naive_right, one.naive),
        )
        for name, wrong, right, killed in pairs:
            table.append([
                warm.ASSIGNMENTS[short], name, f"{sum(wrong)} of {len(wrong)}",
                f"{sum(right)} of {len(right)}", f"{killed} of {one.mutants}",
            ])  # fmt: skip
    return table


def markdown(found: dict[str, Tally]) -> str:
    """The table and the survivors, as the book includes them."""
    head = ["Assignment", "Tests", "Wrong caught", "Right accepted", "Mutants killed"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows(found)]
    left = [one for result in found.values() for one in result.survivors]
    same = [one for one in left if one[2] in EQUIVALENT.values()]
    titles = "Mutants that survive", "Mutants that behave as the solution does, and are not counted"
    for title, group in zip(titles, ([x for x in left if x not in same], same), strict=True):
        lines += ["", f"{title}: {len(group)}.", ""]
        lines += [f"- `{cell}`, {words}: {reason}" for cell, words, reason in group]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table, write it for the book, end on the line that counts."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    found = {short: tally(short) for short in warm.ASSIGNMENTS}
    text = markdown(found)
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TABLE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    print(text)
    killed = sum(one.killed for one in found.values())
    print(f"killed {killed} of {sum(one.mutants for one in found.values())}")


if __name__ == "__main__":
    main()
