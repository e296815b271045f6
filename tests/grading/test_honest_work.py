"""Honest work never suffers: whatever a student may reasonably do costs no point and no flag."""

from __future__ import annotations

import pytest

from .conftest import GOOD, TinyCourse, cell

ADDED = {
    "prints": "for n in range(2000): print('line', n)",
    "warnings": "import sys, warnings\nwarnings.warn('ah')\nprint('hm', file=sys.stderr)",
    "big output": "print('x' * 3_000_000)",
    "one long line of html": "from IPython.display import HTML\nHTML('<b>' + 'x' * 10 ** 5)",
    "a progress bar": "import sys\nfor n in range(3000): print(f'\\r{n}', end='', file=sys.stderr)",
    "threads": "import threading\nseen = []\n"
    "all([t.start() for t in [threading.Thread(target=seen.append, args=(1,)) for _ in range(8)]])",
    "a thread that stays": "import threading, time\n"
    "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
    "a pool of processes": "import multiprocessing\n"
    "with multiprocessing.get_context('fork').Pool(2) as pool: assert pool.map(abs, [-1]) == [1]",
    "a plot": "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "numpy": "import numpy as np\nnp.linalg.norm(np.eye(3))",
    "slow code": "import time\ntime.sleep(4)",
    "busy code": "sum(n * n for n in range(4_000_000))",
    "temporary files": "import tempfile, pathlib\nf = tempfile.NamedTemporaryFile()\n"
    "pathlib.Path('notes.txt').write_text('kept')\npathlib.Path.home().joinpath('x').write_text('')",
    "magics and a shell": "%timeit -n1 -r1 1 + 1\n!echo hello\n%pwd",
    "await": "import asyncio\nawait asyncio.sleep(0.01)",
    "letters of the world": "größe = '漢字 🙂'\nprint(größe)",
    "much memory": "block = bytearray(300_000_000)\ndel block",
    "a deep recursion": "def down(n): return n and down(n - 1)\ndown(900)",
    "an error": "1 / 0",
    "leaving": "import sys\nsys.exit(1)",
    "a syntax error": "def broken(:",
    "a subprocess": "import subprocess, sys\n"
    "subprocess.run([sys.executable, '-c', 'print(1)'], check=True, capture_output=True)",
    "standard library": "import sqlite3, json, ctypes, http.client, xml.dom, decimal, zlib, lzma\n"
    "import concurrent.futures, dataclasses, unittest.mock, logging, signal, socket, ssl\n"
    "assert sqlite3.connect(':memory:').execute('select 1').fetchone() == (1,)",
    "a helper of the same name as a library": "def math(): return 1\njson = random = 5",
}
CRASHES = {
    "ending the process": "import os\nos._exit(3)",
    "crashing the interpreter": "import ctypes\nctypes.string_at(0)",
    "killing the process": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "never ending": "while True:\n    pass",
    "refusing to end": "while True:\n    try:\n        while 1: pass\n    except: pass",
    "too much memory": "block = [0] * 10 ** 11",
}


def _id(name: str) -> str:
    return name.replace(" ", "-")


@pytest.fixture(scope="module")
def lines(shared_course: TinyCourse) -> dict[str, dict]:
    """The class, graded once."""
    course = shared_course
    for name, source in ADDED.items():
        cells = course.student_cells()
        course.hand_in(_id(name), [*cells[:1], cell(source), *cells[1:], cell(source)])
    for name, source in CRASHES.items():
        course.hand_in(_id(name), square=source)
    noisy = (
        "import warnings\ndef square(n):\n    print(n)\n    warnings.warn('ah')\n    return n * n"
    )
    course.hand_in("noisy", square=noisy)
    path = course.hand_in("windows")
    path.write_bytes(path.read_bytes().replace(b"\\n", b"\\r\\n").replace(b"\n", b"\r\n"))
    cells = course.student_cells(square="factor = helper(1)\n" + GOOD["square"])
    course.hand_in("helper", [cells[0], cell("def helper(n):\n    return n"), *cells[1:]])
    path = course.hand_in("reader", square="text = open('data/in.csv').read()\n" + GOOD["square"])
    (path.parent / "data").mkdir()
    (path.parent / "data" / "in.csv").write_text("1,2")
    return course.grade("--timeout", "8", ok=0)


@pytest.mark.parametrize("name", [*ADDED, "noisy", "windows", "helper", "reader"])
def test_it_costs_nothing(lines: dict[str, dict], name: str) -> None:
    line = lines[_id(name)]
    assert (line["status"], line["auto_score"], line["flags"]) == ("graded", 4.0, []), line
    assert line["needs_manual_grade"] is True


@pytest.mark.parametrize("name", CRASHES)
def test_a_crash_in_one_exercise_costs_that_one_alone(lines: dict[str, dict], name: str) -> None:
    points = {one["grade_id"]: one["points"] for one in lines[_id(name)]["checks"]}
    assert points == {"test_square": 0.0, "test_cube": 2.0}, lines[_id(name)]


def test_what_was_printed_is_kept_up_to_a_limit(
    lines: dict[str, dict], shared_course: TinyCourse
) -> None:
    folder = shared_course.folder / "autograded"
    assert "line 7" in (folder / "prints" / "hw" / "hw.ipynb").read_text()
    assert (folder / "big-output" / "hw" / "hw.ipynb").stat().st_size < 1_500_000


def test_a_figure_is_in_the_autograded_notebook(
    lines: dict[str, dict], shared_course: TinyCourse
) -> None:
    page = shared_course.folder / "autograded" / "a-plot" / "hw" / "hw.ipynb"
    assert "image/png" in page.read_text()
