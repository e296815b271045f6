"""Honest hand-ins with habits that a nervous grader could take for an attack: they lose nothing."""

from __future__ import annotations

from .frame import HONEST, HandIn, Maker
from .habits import ABOVE, FIRST, INSTEAD
from .leftovers import ANSWERS

__all__ = ["ODDITIES"]

ODDITIES: dict[str, Maker] = {}
PAIR_CODE, TWICE_CODE = HONEST["Pair"], HONEST["twice"]


def oddity(make: Maker) -> Maker:
    """Register a maker; its docstring says what is odd."""
    ODDITIES[make.__name__.replace("_", "-")] = make
    return make


@oddity
def warns(work: HandIn) -> None:
    """Warns in its cell and whenever it is called, on stderr and through logging."""
    work.cell("twice").source = (
        "import logging, sys, warnings\nwarnings.warn('a deprecated habit')\n"
        "def twice(x):\n    warnings.warn('called')\n    logging.error('called')\n"
        "    print('called', file=sys.stderr)\n    return 2 * x"
    )


@oddity
def prints(work: HandIn) -> None:
    """Prints in forward, and ends its cell on a value."""
    work.cell("Pair").source = PAIR_CODE.replace(
        "        return", "        print('forward', x.shape, flush=True)\n        return"
    )
    work.cell("twice").source = TWICE_CODE + "\n\ntwice(torch.ones(2))"


@oddity
def shows_progress(work: HandIn) -> None:
    """Draws a progress bar with carriage returns and colors."""
    work.cell("twice").source = (
        "import sys\nfor n in range(2000):\n"
        "    sys.stderr.write(f'\\r\\x1b[32m{n / 20:5.1f} %\\x1b[0m')\n"
        "    sys.stderr.flush()\n" + TWICE_CODE
    )


@oddity
def uses_threads(work: HandIn) -> None:
    """Computes in a pool of threads and leaves a daemon thread waiting."""
    work.cell("twice").source = (
        "import threading\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "def twice(x):\n    with ThreadPoolExecutor(4) as pool:\n"
        "        return torch.stack(list(pool.map(lambda row: 2 * row, x)))"
    )


@oddity
def uses_processes(work: HandIn) -> None:
    """Runs a child process and waits for it."""
    work.cell("twice").source = (
        "import subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', 'print(1)'], check=True, capture_output=True)\n"
        + TWICE_CODE
    )


@oddity
def plots(work: HandIn) -> None:
    """Draws a figure."""
    work.add("import matplotlib.pyplot as plt\n_ = plt.plot([1, 2], [2, 4])", at=2)


@oddity
def says_much(work: HandIn) -> None:
    """Prints ten thousand lines and shows a few hundred kilobytes of figures."""
    work.add("for n in range(5_000):\n    print('line', n)", at=2)


@oddity
def writes_in_its_language(work: HandIn) -> None:
    """Has names, text and comments beyond ASCII, and right-to-left text."""
    work.cell("twice").source = (
        "größe, 名前, имя = 2, '二倍', 'дважды'  # שלום, مرحبا, 👩🏽\u200d🔬\n"
        "def twice(x):\n    '''双倍 — “zwei”'''\n    return größe * x\nprint(名前, имя)"
    )
    work.cell("why").source = "列表不是模块. Список не модуль."


@oddity
def has_windows_lines(work: HandIn) -> None:
    """Was written on Windows: lines end on CR LF, tabs indent."""
    for name in ("twice", "Pair"):
        cell = work.cell(name)
        cell.source = cell.source.replace("    ", "\t").replace("\n", "\r\n")


@oddity
def has_a_byte_order_mark(work: HandIn) -> bytes:
    """Was saved by an editor that marks UTF-8."""
    import json

    return b"\xef\xbb\xbf" + json.dumps(work.notebook, ensure_ascii=False).encode()


@oddity
def has_more_cells(work: HandIn) -> None:
    """Has cells of its own for trying things, some of which raise."""
    work.add("1 / 0", at=1)
    work.add("helper = 2", at=2)
    work.add("assert False, 'still to do'")
    work.add("# Notes to myself", kind="markdown", at=1)


@oddity
def is_slow(work: HandIn) -> None:
    """Takes a second for its cell and half a second a call."""
    work.cell(
        "twice"
    ).source = "import time\ntime.sleep(1)\ndef twice(x):\n    time.sleep(0.5)\n    return 2 * x"


@oddity
def uses_scratch_files(work: HandIn) -> None:
    """Writes and reads files in its folder, in its home and in temporary folders."""
    work.cell("twice").source = (
        "import os, pathlib, tempfile\npathlib.Path('notes.txt').write_text('2')\n"
        "pathlib.Path.home().joinpath('.notes').write_text('2')\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    torch.save(torch.ones(3), os.path.join(folder, 'x.pt'))\n"
        "factor = int(pathlib.Path('notes.txt').read_text())\n"
        "def twice(x):\n    return factor * x"
    )


@oddity
def brings_a_data_file(work: HandIn) -> None:
    """Reads a file that it handed in with its notebook."""
    work.beside("factor.txt", "2")
    work.cell("twice").source = (
        "with open('factor.txt') as file:\n    factor = int(file.read())\n"
        "def twice(x):\n    return factor * x"
    )


@oddity
def changes_settings(work: HandIn) -> None:
    """Sets seeds, print options, warnings and a deeper recursion limit."""
    work.cell("twice").source = (
        "import random, sys, warnings\nimport numpy as np\n"
        "random.seed(0); np.random.seed(0); torch.manual_seed(0)\n"
        "torch.set_printoptions(precision=2)\nwarnings.simplefilter('ignore')\n"
        "sys.setrecursionlimit(5000)\ntorch.set_num_threads(2)\n" + TWICE_CODE
    )


@oddity
def uses_magics(work: HandIn) -> None:
    """Uses %matplotlib, %timeit and a shell command, as notebooks do."""
    work.add("%matplotlib inline\n%timeit -n 10 -r 2 sum(range(100))\n!echo hello", at=2)


@oddity
def imports_widely(work: HandIn) -> None:
    """Imports much of the standard library and of torch."""
    work.cell("twice").source = (
        "import asyncio, ctypes, decimal, fractions, gc, inspect, itertools, json, math, os\n"
        "import pickle, re, shutil, signal, socket, sqlite3, subprocess, sys, threading, typing\n"
        "import torch.nn.functional as F, torch.optim, torch.utils.data, torch.fx\n" + TWICE_CODE
    )


@oddity
def defines_odd_names(work: HandIn) -> None:
    """Uses names that its tests use too, and a class with an equality of its own."""
    work.cell("twice").source = (
        "x = expected = right = left = net = case = seen = 5\nlist_of = [1]\n"
        "class Point:\n    def __eq__(self, other):\n        return type(other) is Point\n"
        + TWICE_CODE
    )


@oddity
def subclasses_torch(work: HandIn) -> None:
    """Uses hooks, a custom autograd function and a module with an attribute access of its own."""
    work.cell("twice").source = (
        "class Twice(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n"
        "        return 2 * x\n    @staticmethod\n    def backward(ctx, g):\n        return 2 * g\n"
        "def twice(x):\n    return Twice.apply(x)"
    )
    work.cell("Pair").source = (
        "class Pair(nn.Module):\n    def __init__(self, left, right):\n"
        "        super().__init__()\n        self.both = nn.ModuleList([left, right])\n"
        "        self.register_forward_hook(lambda module, given, made: made)\n"
        "    def forward(self, x):\n        return sum(block(x) for block in self.both)"
    )


@oddity
def is_handed_in_unrun(work: HandIn) -> None:
    """Was handed in without a cell having run, from an editor that keeps no ids."""
    work.notebook.nbformat_minor = 4
    for cell in work.notebook.cells:
        cell.pop("id", None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


@oddity
def was_run_before(work: HandIn) -> None:
    """Holds the outputs, execution counts and editor metadata of a long evening."""
    for n, cell in enumerate(work.notebook.cells):
        cell.metadata["collapsed"] = False
        cell.metadata["tags"] = ["mine"]
        if cell.cell_type == "code":
            cell.execution_count = 40 + n
            cell.outputs = [{"output_type": "stream", "name": "stderr", "text": "a warning\n"}]
    work.notebook.metadata["kernelspec"]["display_name"] = "Python 3.12 (my laptop)"
    work.notebook.metadata["language_info"] = {"name": "python", "version": "3.12.1"}


def _habit(answer: str, cells: tuple[str, ...] = ()) -> Maker:
    """A maker of a hand-in with this answer, and with `cells` of its own in front of it."""

    def make(work: HandIn) -> None:
        work.cell("twice").source = answer
        for place, source in enumerate(cells, 2):
            work.add(source, at=place)

    return make


ODDITIES |= {name: _habit(f"{source.strip()}\n\n{TWICE_CODE}") for name, source in ABOVE.items()}
ODDITIES |= {name: _habit(source.strip()) for name, source in INSTEAD.items()}
ODDITIES |= {
    name: _habit(f"{last}\n\ndef twice(x):\n    return factor * x", cells)
    for name, (*cells, last) in FIRST.items()
}
ODDITIES |= {name: _habit(source.strip()) for name, source in ANSWERS.items()}


@oddity
def has_modules_called_like_pythons(work: HandIn) -> None:
    """Writes modules of its own beside its notebook, called like some of Python's."""
    work.beside("test.py", "factor = 2")
    work.add("%%writefile code.py\nzero = 0", at=2)
    answer = "from code import zero\nfrom test import factor\n"
    work.cell("twice").source = answer + "def twice(x):\n    return factor * x + zero"


@oddity
def counts_its_cells(work: HandIn) -> None:
    """Takes a value by the number of its cell, which comes after a test."""
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in work.notebook.cells]
    work.add("'left'", at=names.index("Pair"))
    work.cell("Pair").source = "assert Out[4] == 'left' and 'twice' in In[2]\n" + PAIR_CODE


@oddity
def has_many_notes(work: HandIn) -> None:
    """Has six hundred cells of text between the others, and pictures in them."""
    dot = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    for n in range(600):
        cell = work.add(f"## Note {n}\n\n![dot](attachment:dot.gif)", kind="markdown", at=1 + n % 5)
        cell["attachments"] = {"dot.gif": {"image/gif": dot}}


@oddity
def has_its_cells_in_another_order(work: HandIn) -> None:
    """Moved all cells around, the instructor's too."""
    work.notebook.cells.reverse()


@oddity
def comes_from_colab(work: HandIn) -> None:
    """Was saved by Colab: its metadata, ids in another place, an output of a widget."""
    work.notebook.nbformat_minor = 0
    work.notebook.metadata = {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "accelerator": "GPU",
        "widgets": {"application/vnd.jupyter.widget-state+json": {"a1": {"model_name": "Bar"}}},
    }
    for n, cell in enumerate(work.notebook.cells):
        cell.metadata["id"] = cell.pop("id")
        cell.metadata["colab"] = {"base_uri": "https://localhost:8080/", "height": 35}
        if cell.cell_type == "code":
            shown = {"application/vnd.jupyter.widget-view+json": {"model_id": "a1"}}
            cell.outputs = [{"output_type": "display_data", "data": shown, "metadata": {}}]
            cell.execution_count = None if n % 2 else n


@oddity
def comes_from_vs_code(work: HandIn) -> None:
    """Was saved by VS Code: the language in each cell's metadata, source as lists of lines."""
    work.notebook.metadata["vscode"] = {"interpreter": {"hash": "31f2aee4e71d21fbe5cf8b01ff0e069b"}}
    work.notebook.metadata["kernelspec"] = {"name": "venv", "display_name": ".venv (3.12.1)"}
    for cell in work.notebook.cells:
        cell.metadata["vscode"] = {"languageId": "python"}
        cell.source = cell.source.splitlines(keepends=True)


@oddity
def was_downloaded_twice(work: HandIn) -> None:
    """Has the browser's copy and the editor's checkpoint beside the right notebook."""
    name = work.path.stem
    work.beside(f"{name} (1).ipynb", "{}")
    work.beside(f"{name}-Copy1.ipynb", "not even JSON")
    folder = work.path.parent / ".ipynb_checkpoints"
    folder.mkdir()
    (folder / f"{name}-checkpoint.ipynb").write_text("{}")


@oddity
def stumbles_after_its_answer(work: HandIn) -> None:
    """Ends on cells that raise, that are no Python, and that leave."""
    for source in (
        "def broken(:",
        "raise KeyboardInterrupt",
        "raise SystemExit",
        "%nothing",
        "exit",
    ):
        work.add(source)
