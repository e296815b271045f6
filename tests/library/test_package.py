"""The package as a whole: small, documented, quiet on import, and no answer to an exercise."""

import ast
import doctest
import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import blocks_lib

MODULES = [
    "blocks_lib",
    *(f"blocks_lib.{m.name}" for m in pkgutil.iter_modules(blocks_lib.__path__)),
]
PUBLIC = [name for name in MODULES if "._" not in name and name != "blocks_lib"]
FILES = sorted(Path(blocks_lib.__file__).parent.glob("*.py"))
NAMES = [(module, name) for module in PUBLIC for name in importlib.import_module(module).__all__]
ANSWERS = {
    "ParallelBlock",
    "find_unregistered",
    "make_factories",
    "predictions",
    "repeat_chain",
    "repeat_parallel",
}


def thing(module, name):
    return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("module", PUBLIC)
def test_the_examples_run(module):
    result = doctest.testmod(importlib.import_module(module), optionflags=doctest.ELLIPSIS)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_a_public_name_says_where_it_is_from_and_shows_an_example(module, name):
    text = inspect.getdoc(thing(module, name))
    assert "From the page" in text
    assert ".html``" in text
    assert "Example:\n    >>> " in text


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_every_public_method_has_a_docstring_of_its_own(module, name):
    owner = thing(module, name)
    if inspect.isclass(owner):
        for method, value in vars(owner).items():
            if not method.startswith("_") and (
                inspect.isfunction(value) or isinstance(value, property)
            ):
                assert inspect.getdoc(value), f"{name}.{method} has no docstring"


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_arguments_and_results_are_described(module, name):
    function = thing(module, name)
    if inspect.isfunction(function):
        text = inspect.getdoc(function)
        assert "Returns:" in text
        for argument in inspect.signature(function).parameters:
            assert f"{argument}: " in text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_says_why_it_exists_and_lists_at_most_eight_names(file):
    module = importlib.import_module(
        "blocks_lib" if file.stem == "__init__" else f"blocks_lib.{file.stem}"
    )
    assert module.__doc__
    assert module.__all__
    if file.stem != "__init__":
        assert len(module.__all__) <= 8


def test_the_package_offers_what_its_files_offer_but_the_drawing():
    offered = {name for module in PUBLIC for name in importlib.import_module(module).__all__}
    assert set(blocks_lib.__all__) == offered - {"draw"}


def test_the_core_imports_torch_alone():
    for file in FILES:
        for node in ast.parse(file.read_text()).body:
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in {name.partition(".")[0] for name in names} - {"torch", "blocks_lib"}:
                assert name in sys.stdlib_module_names, f"{file.name} imports {name}"


def test_importing_changes_and_prints_nothing():
    code = """
import json, sys, torch
def state():
    return [torch.get_num_threads(), str(torch.get_default_dtype()), torch.is_grad_enabled(),
            torch.initial_seed(), torch.get_rng_state().sum().item()]
torch.manual_seed(7)
before = state()
import blocks_lib
print(json.dumps([before, state(), "matplotlib" in sys.modules]))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, after, drawing = json.loads(run.stdout)
    assert before == after
    assert not drawing
    assert run.stderr == ""


def test_no_answer_to_an_exercise_is_in_it():
    for module in MODULES:
        assert not ANSWERS & set(vars(importlib.import_module(module)))
    for file in FILES:
        words = {
            node.id for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Name)
        }
        assert not ANSWERS & words
