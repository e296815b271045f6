"""What honest cells leave behind: threads, hooks, patches, switches. None of it may cost a point.

Each is an answer `twice` with all that stands above it in its cell.
"""

__all__ = ["ANSWERS", "PLAIN_LOSES"]

ANSWERS = {
    "never-shuts-its-pool-down": """
from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(4)
list(pool.map(abs, range(50)))
def twice(x):
    return torch.stack(list(pool.map(lambda row: 2 * row, x)))""",
    "computes-on-many-cores": """
torch.set_num_threads(4)
table = torch.randn(800, 800)
table @ table, torch.randn(1_000_000).sin()
def twice(x):
    table @ table, table.repeat(2, 2).sin()
    return 2 * x""",
    "starts-a-hundred-threads": """
import threading, time
threads = [threading.Thread(target=time.sleep, args=(0.2,)) for _ in range(100)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
def twice(x):
    return 2 * x""",
    "has-a-pool-of-32-threads": """
import time
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(32) as pool:
    rows = list(pool.map(lambda n: (time.sleep(0.02), [n] * 10_000)[1], range(64)))
def twice(x):
    return 2 * x""",
    "leaves-a-timer-and-a-child": """
import subprocess, threading
every = threading.Timer(1000, print)
every.daemon = True
every.start()
waiting = subprocess.Popen(["sleep", "100"])
def twice(x):
    return 2 * x""",
    "watches-every-module": """
seen = []
torch.nn.modules.module.register_module_forward_hook(lambda net, x, y: seen.append(type(net)))
nn.Linear(1, 1)(torch.ones(1))
def twice(x):
    return 2 * x""",
    "shows-tensors-its-own-way": """
torch.Tensor.__repr__ = lambda self: f"a tensor of shape {tuple(self.shape)}"
def twice(x):
    print(x)
    return 2 * x""",
    "prints-at-once": """
import builtins, functools
builtins.print = functools.partial(print, flush=True)
def twice(x):
    print(x)
    return 2 * x""",
    "gives-every-net-a-method": """
nn.Module.count = lambda self: sum(p.numel() for p in self.parameters())
assert nn.Linear(2, 1).count() == 3
def twice(x):
    return 2 * x""",
    "measures-itself": """
import cProfile
from torch.profiler import ProfilerActivity, profile
with profile(activities=[ProfilerActivity.CPU]) as measured:
    nn.Linear(3, 3)(torch.ones(1, 3))
measured.key_averages().table(row_limit=3)
cProfile.run("sum(range(100))")
def twice(x):
    return 2 * x""",
    "traces-and-exports": """
import torch.fx
torch.fx.symbolic_trace(nn.Sequential(nn.Linear(2, 2), nn.ReLU()))
torch.export.export(nn.Linear(2, 2), (torch.ones(1, 2),))
def twice(x):
    return 2 * x""",
    "chooses-its-threads": """
torch.set_num_interop_threads(1)
torch.set_num_threads(1)
def twice(x):
    return 2 * x""",
    "saves-a-net-of-100-megabytes": """
net = nn.Linear(5000, 5000)
torch.save(net.state_dict(), "net.pt")
net.load_state_dict(torch.load("net.pt"))
def twice(x):
    return 2 * x""",
    "leaves-early": """
exit()
def twice(x):
    return 2 * x
quit()""",
    "ends-on-a-system-exit": """
def twice(x):
    return 2 * x
raise SystemExit""",
    "asks-its-stream": """
import sys
assert sys.stdout.name == "stdout" and sys.stdout.encoding.upper() == "UTF-8"
def twice(x):
    return 2 * x""",
    "traces-its-lines": """
import faulthandler, sys, tracemalloc
faulthandler.enable()
tracemalloc.start()
sys.settrace(lambda frame, event, argument: None)
def twice(x):
    return 2 * x""",
    "prints-from-a-thread": """
import threading, time
def tick():
    while True:
        print("tick")
        time.sleep(0.001)
threading.Thread(target=tick, daemon=True).start()
def twice(x):
    return 2 * x""",
    "shares-memory": """
import os
from multiprocessing import Queue, Value, shared_memory
import torch.multiprocessing
block = shared_memory.SharedMemory(create=True, size=100)
block.close(), block.unlink()
shared = torch.ones(2).share_memory_()
worker = torch.multiprocessing.get_context("fork").Process(target=shared.mul_, args=(2,))
worker.start(), worker.join()
assert shared.tolist() == [2.0, 2.0]
def twice(x):
    return 2 * x""",
    "takes-names-of-python": """
list, dict, type, isinstance, tuple = [1, 2], {}, "linear", True, (1, 2)
def twice(x):
    return 2 * x""",
    "is-slow-in-each-call": """
import time
def twice(x):
    time.sleep(2)
    return 2 * x""",
}

# Where tests are ordinary asserts they use the student's names, here as with stock nbgrader.
PLAIN_LOSES = frozenset({"takes-names-of-python"})
