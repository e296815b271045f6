"""The operators make mutants that run, and the checks kill those of the shortest solution."""

from __future__ import annotations

import ast

import pytest
import warm
from mutants import mutants
from mutation import EQUIVALENT, TOLERATED, accepts, naive


def test_every_mutant_is_another_program() -> None:
    for short in warm.ASSIGNMENTS:
        for source in warm.notebook(short).answers.values():
            texts = [text for _, text in mutants(source)]
            assert len(set(texts)) == len(texts) > 5
            assert ast.unparse(ast.parse(source)) not in texts


@pytest.mark.parametrize(
    "words",
    [
        "without `super().__init__()`",
        "without `self.net1 = net1`",
        "kept in a tuple",
        "a copy is kept",
        "`self.net2(x.detach())`",
        "`self.net1.forward`",
        "torch.stack for torch.cat",
        "forward sets the seed",
    ],
)
def test_a_mistake_of_the_catalog_is_among_the_mutants_and_is_caught(words: str) -> None:
    source = warm.notebook("ex2").answers["ParallelBlock"]
    found = [text for change, text in mutants(source) if words in change]
    assert found
    assert not any(accepts("ex2", "ParallelBlock", text) for text in found)


def test_no_mutant_of_the_chain_survives_but_the_named_ones() -> None:
    source = warm.notebook("ex3").answers["repeat_chain"]
    for words, text in mutants(source):
        key = "repeat_chain", words.split(": ", 1)[1]
        if key not in EQUIVALENT and key not in TOLERATED:
            assert not accepts("ex3", "repeat_chain", text), words


def test_the_naive_test_lets_a_hidden_list_pass() -> None:
    code = (
        "class MySequential(nn.Module):\n    def __init__(self, *blocks):\n"
        "        super().__init__()\n        self.blocks = blocks\n"
        "    def forward(self, x):\n        for block in self.blocks:\n"
        "            x = block(x)\n        return x\n"
    )
    assert naive("MySequential", code)
    assert not accepts("ex1", "MySequential", code)
