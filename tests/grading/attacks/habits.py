"""Habits of honest notebooks, as code: each must leave all points, and no flag, where it stands."""

__all__ = ["ABOVE", "FIRST", "INSTEAD"]

# Stands above an honest answer in its own cell: where it broke, the answer would be lost.
ABOVE = {
    "leaves-a-thread-counting": """
import threading, time
ticks = []
def tick():
    while True:
        ticks.append(1)
        time.sleep(0.01)
threading.Thread(target=tick, daemon=True).start()""",
    "draws-figures-of-all-kinds": """
import io
import matplotlib.pyplot as plt
for draw in ("hist", "boxplot", "violinplot", "stem"):
    figure, axes = plt.subplots()
    getattr(axes, draw)([1.0, 2.0, 2.5])
plt.figure().add_subplot(projection="3d").plot([0, 1], [0, 1], [0, 1])
plt.imshow([[0, 1], [1, 0]], cmap="viridis")
plt.title("größer")
plt.savefig(io.BytesIO())
plt.show()""",
    "logs-to-its-page": """
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, force=True)
logging.getLogger("mine").debug("ready")
sys.stderr.write("and on the other stream")""",
    "takes-warnings-for-errors": """
import warnings
warnings.simplefilter("error")""",
    "imports-the-future": """
from __future__ import annotations
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeVar
T = TypeVar("T")
@dataclass(frozen=True, slots=True)
class Box(Generic[T]):
    held: list[T] = field(default_factory=list)
class Point(NamedTuple):
    x: Unknown
assert Box([Point(1)]).held[0].x == 1""",
    "waits-at-top-level": """
import asyncio
async def later(n):
    await asyncio.sleep(0.01)
    return n
assert await asyncio.gather(later(1), later(2)) == [1, 2]""",
    "forks-workers": """
import multiprocessing
def square(n):
    return n * n
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map(square, range(4)) == [0, 1, 4, 9]""",
    "spawns-workers": """
import multiprocessing
with multiprocessing.get_context("spawn").Pool(1) as pool:
    assert pool.map(abs, [-1, 2]) == [1, 2]""",
    "loads-data-with-workers": """
from torch.utils.data import DataLoader, TensorDataset
data = TensorDataset(torch.arange(8.0))
assert sum(x.sum() for (x,) in DataLoader(data, 2, num_workers=2)) == 28""",
    "pickles-its-own-class": """
import copy, pickle
class Own(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(2, 2)
again = pickle.loads(pickle.dumps(Own()))
assert type(again) is Own and type(copy.deepcopy(again)) is Own
torch.save(again, "whole.pt")
assert type(torch.load("whole.pt", weights_only=False)) is Own
torch.save(again.state_dict(), "own.pt")
again.load_state_dict(torch.load("own.pt"))""",
    "keeps-a-database": """
import sqlite3
with sqlite3.connect("runs.db") as base:
    base.execute("create table runs (loss real)")
    base.execute("insert into runs values (0.5)")
    assert base.execute("select loss from runs").fetchall() == [(0.5,)]""",
    "changes-its-environment": """
import locale, os, sys
os.environ["OMP_NUM_THREADS"] = "4"
os.environ.pop("HOME", None)
locale.setlocale(locale.LC_ALL, "")
sys.path.insert(0, os.getcwd())
open("own_helper.py", "w").write("factor = 2")
import own_helper
os.makedirs("deeper", exist_ok=True)
os.chdir("deeper")""",
    "doubles-its-precision": """
torch.set_default_dtype(torch.float64)""",
    "wants-determinism": """
torch.use_deterministic_algorithms(True)
torch.backends.cudnn.benchmark = False
torch.set_float32_matmul_precision("high")
torch.manual_seed(42)""",
    "redefines-builtin-names": """
sum = 0
max, min, id, input, dir, file, str_ = 1, 2, 3, 4, 5, 6, 7
del file, str_""",
    "collects-garbage": """
import atexit, gc, weakref
gc.disable()
gc.collect()
atexit.register(print, "bye")
weakref.finalize(nn.Linear(1, 1), print, "gone")""",
    "sets-an-alarm": """
import signal
signal.signal(signal.SIGALRM, lambda number, frame: None)
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
signal.setitimer(signal.ITIMER_REAL, 30)""",
    "leaves-its-output-redirected": """
import sys
sys.stdout = open("log.txt", "w")
print("to the file")""",
    "shows-in-many-ways": """
from IPython.display import HTML, JSON, Latex, Markdown, clear_output, display
display(HTML("<b>bold</b>"), Markdown("*text*"), Latex("$x$"), {"a": [1]}, JSON({"a": 1}))
handle = display("first", display_id=True)
handle.update("second")
clear_output(wait=True)
print("last")""",
    "asks-and-goes-on": """
try:
    name = input("Your name? ")
except Exception:
    name = None""",
    "lacks-an-optional-package": """
try:
    import ipywidgets
    import a_package_that_nobody_has
except ImportError:
    print("no widgets")""",
    "trains-a-net": """
net, x = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1)), torch.randn(64, 4)
optimizer = torch.optim.AdamW(net.parameters(), lr=0.01)
schedule = torch.optim.lr_scheduler.StepLR(optimizer, 10)
for step in range(50):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(net(x), x.sum(1, keepdim=True))
    loss.backward()
    optimizer.step()
    schedule.step()""",
    "uses-context-variables": """
import contextlib, contextvars
where = contextvars.ContextVar("where", default="here")
where.set("there")
stack = contextlib.ExitStack()
stack.enter_context(torch.random.fork_rng())
stack.enter_context(torch.autograd.set_detect_anomaly(True))""",
}

# Other honest ways to write the answer.
INSTEAD = {
    "is-scripted": """
@torch.jit.script
def twice(x: torch.Tensor):
    return 2 * x""",
    "is-mapped": """
twice = torch.vmap(lambda row: row + row)""",
    "is-partial": """
from functools import partial
twice = partial(torch.mul, 2)""",
    "is-a-module": """
class Twice(nn.Module):
    def forward(self, x):
        return x * 2
twice = Twice()""",
    "is-in-inference-mode": """
@torch.inference_mode()
def twice(x):
    return 2 * x""",
    "goes-through-numpy": """
import numpy as np
def twice(x):
    return torch.from_numpy(2 * x.numpy())""",
    "is-compiled": """
@torch.compile(backend='eager')
def twice(x):
    return 2 * x""",
    "is-recursive": """
import sys
sys.setrecursionlimit(20_000)
def down(n):
    return down(n - 1) if n else 0
down(5000)
def twice(x):
    return x + x + down(100)""",
    "is-timed": """
%%time
def twice(x):
    return 2 * x""",
    "is-captured": """
%%capture shown
print('hidden')
def twice(x):
    return 2 * x""",
    "is-cached": """
from functools import lru_cache, wraps
def logged(f):
    @wraps(f)
    def inner(*a, **k):
        print(f.__name__)
        return f(*a, **k)
    return inner
@logged
@lru_cache
def twice(x):
    return 2 * x""",
}

# Cells in front of the answer, and a last line from which it takes `factor`.
FIRST = {
    "uses-the-last-value": (
        "6 * 7",
        "factor = _ // 21",
    ),
    "runs-a-script": (
        "%%writefile script.py\nfactor = 2",
        "%run script.py",
        "_ = factor",
    ),
    "reloads-its-modules": (
        "%%writefile own_module.py\nfactor = 2",
        "%load_ext autoreload\n%autoreload 2",
        "from own_module import factor",
    ),
    "lists-its-folder": (
        "names = !ls -a\n!echo done",
        "factor = 2 if len(names) else 0",
    ),
    "configures-its-notebook": (
        "%config InlineBackend.figure_format = 'retina'\n%matplotlib inline\n%precision 3",
        "torch.nn.Linear?",
        "%who",
        "%env LANG",
        "%%html\n<b>x</b>",
        "factor = 2",
    ),
}
