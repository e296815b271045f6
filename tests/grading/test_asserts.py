"""The weaker mode notices answers whose objects agree with every test."""

from __future__ import annotations

import pytest
import torch

from autograder.asserts import canaries, yes_sayers

HONEST = """
import torch
from dataclasses import dataclass

@dataclass
class Point:
    x: int

class Name:
    def __init__(self, text):
        self.text = text
    def __eq__(self, other):
        return self.text == other.text

class Logged(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return super().__torch_function__(function, types, args, kwargs or {})
"""
YES = {
    "returns true": "class Yes:\n    def __eq__(self, other): return True",
    "returns itself": "class Yes:\n    def __eq__(self, other): return self",
    "is out of sight": "def made():\n    class Yes:\n        __eq__ = lambda s, o: True\n"
    "    return Yes()\nkept = made()",
    "answers for torch": "class Yes(torch.Tensor):\n    @classmethod\n"
    "    def __torch_function__(cls, *a, **k): return True",
}


def test_honest_classes_raise_no_alarm() -> None:
    names: dict[str, object] = {}
    exec(HONEST, names)
    assert yes_sayers(names) == []


@pytest.mark.parametrize("case", YES)
def test_a_class_that_agrees_with_everything_is_named(case: str) -> None:
    names: dict[str, object] = {"torch": torch}
    exec(YES[case], names)
    assert [name.partition(".")[0] for name in yes_sayers(names)] == ["Yes"]


def test_nothing_that_is_installed_raises_an_alarm() -> None:
    assert canaries() == []
