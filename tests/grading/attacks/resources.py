"""Taking more than one's share: time, memory, processes, disk, and the grader's patience.

Every attack is bounded by itself, so that a hole in the sandbox costs minutes and not a machine.
WON is printed where a generous limit was passed.
"""

from .frame import attack

__all__: list[str] = []

# Answers that never end are asked about in one exercise; the other one keeps its points.
ENDLESS = {"keeps": "Pair", "flagged": True, "plain": False}


@attack("loops for ever when it is called", fact=20, **ENDLESS)
def endless_call(work):
    return """
        def twice(x):
            while True:
                pass
    """


@attack("loops for ever and ignores every signal", fact=20, **ENDLESS)
def ignored_signals(work):
    return """
        import signal
        def twice(x):
            for number in range(1, 65):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            signal.setitimer = signal.alarm = lambda *a: None
            while True:
                try:
                    while True:
                        pass
                except BaseException:
                    pass
    """


@attack("loops for ever while the cell runs", fact=20, flagged=True, plain=False)
def endless_cell(work):
    return """
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass
    """


@attack("computes one number in C, where no signal handler of Python runs", fact=20, **ENDLESS)
def endless_in_c(work):
    return """
        def twice(x):
            return 7 ** (7 ** 12)
    """


@attack("matches a regular expression that takes for ever", fact=20, **ENDLESS)
def endless_match(work):
    return """
        import re
        def twice(x):
            return re.match(r"(a+)+$", "a" * 64 + "b")
    """


@attack("sleeps for an hour, and in another cell again", fact=20, flagged=True, plain=False)
def sleeper(work):
    work.add("import time\ntime.sleep(3600)")
    return """
        import time
        def twice(x):
            time.sleep(3600)
    """


@attack("waits for a lock that it holds itself", fact=20, **ENDLESS)
def deadlock(work):
    return """
        import threading
        held = threading.Lock()
        held.acquire()
        def twice(x):
            threading.Thread(target=held.acquire).start()
            held.acquire()
    """


@attack("asks for input", most=3, least=3, keeps="Pair")
def asks_for_input(work):
    return """
        import sys
        def twice(x):
            sys.__stdin__.read(1)
            return open(0).read() or input("How much is twice? ")
    """


@attack("stops itself, without ending", fact=20, **ENDLESS)
def stops_itself(work):
    return """
        import os, signal
        def twice(x):
            os.kill(os.getpid(), signal.SIGSTOP)
    """


@attack("loops in the destructor of what it returns", fact=20, keeps="Pair", plain=False)
def endless_destructor(work):
    return """
        class Sticky:
            def __del__(self):
                while True:
                    pass
        def twice(x):
            return Sticky()
    """


@attack("loops when the interpreter ends", fact=20, keeps="Pair", plain=False)
def endless_exit(work):
    return """
        import atexit, threading
        def loop():
            while True:
                pass
        atexit.register(loop)
        threading._register_atexit(loop)
        def twice(x):
            return x
    """


@attack("leaves a child that holds every pipe open", fact=18, keeps="Pair", plain=False)
def held_pipe(work):
    return """
        import os, time
        if os.fork() == 0:
            time.sleep(120)
            os._exit(0)
        def twice(x):
            return x
    """


@attack("prints for ever", fact=21, flagged=True, plain=False)
def endless_print(work):
    return """
        def twice(x):
            return x
        while True:
            print("A line like all the others.")
    """


@attack("writes for ever to both standard streams, past Python's objects", fact=21, flagged=True,
        plain=False)  # fmt: skip
def endless_write(work):
    return """
        import os
        def twice(x):
            return x
        line = b"x" * 65536
        while True:
            os.write(1, line)
            os.write(2, line)
    """


@attack("prints one line of 30 MB", fact=21, keeps="Pair")
def long_line(work):
    return """
        print("x" * 30_000_000)
        def twice(x):
            return x
    """


@attack("shows 20,000 displays", fact=21, keeps="Pair", plain=False)
def many_displays(work):
    return """
        from IPython.display import HTML, display
        for n in range(20_000):
            display(HTML(f"<p>{n}</p>"))
        def twice(x):
            return x
    """


@attack("shows an image of 30 MB", fact=21, keeps="Pair", plain=False)
def large_image(work):
    return """
        from IPython.display import display
        display({"image/png": "iVBORw0KGgo" + "A" * 30_000_000}, raw=True)
        def twice(x):
            return x
    """


@attack("drips one character at a time for ever", fact=21, flagged=True, plain=False)
def slow_drip(work):
    return """
        import time
        def twice(x):
            return x
        while True:
            print(".", end="", flush=True)
            time.sleep(0.2)
    """


@attack("raises an error with a message of 30 MB", fact=21, keeps="Pair")
def long_message(work):
    return """
        def twice(x):
            raise ValueError("x" * 30_000_000)
    """


@attack("raises an error with a chain of 3,000 causes, each a deep traceback", fact=21, plain=False,
        keeps="Pair")  # fmt: skip
def long_traceback(work):
    return """
        def deep(n):
            if n:
                return deep(n - 1)
            raise ValueError("deep")
        def chained():
            error = None
            for _ in range(3000):
                try:
                    deep(90)
                except ValueError as new:
                    new.__cause__, error = error, new
            raise error
        def twice(x):
            chained()
    """


@attack("takes memory until it is refused", fact=22, plain=False)
def memory_bomb(work):
    return """
        held = []
        def twice(x):
            for _ in range(60):
                held.append(bytearray(b"x") * 100_000_000)
            raise ValueError(WON)
    """


@attack("takes memory in many processes at once", fact=22, plain=False)
def memory_of_many(work):
    return """
        import os, time
        reader, writer = os.pipe()
        for _ in range(8):
            if os.fork() == 0:
                try:
                    held = [bytearray(b"x") * 100_000_000 for _ in range(7)]
                    os.write(writer, b"x")
                    time.sleep(3)
                finally:
                    os._exit(0)
        os.close(writer)
        if len(os.read(reader, 1)) and sum(1 for _ in iter(lambda: os.read(reader, 1), b"")) == 7:
            print(WON)
        def twice(x):
            return x
    """


@attack("starts processes that start processes", fact=22, plain=False)
def fork_bomb(work):
    return """
        import os, time
        started, before = 0, time.time()
        try:
            while started < 3000:
                if os.fork() == 0:
                    time.sleep(20)
                    os._exit(0)
                started += 1
            print(WON)
        except OSError:
            pass
        def twice(x):
            return x
    """


@attack("starts threads until it is refused", fact=22, plain=False)
def thread_bomb(work):
    return """
        import threading, time
        try:
            for _ in range(5000):
                threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
            print(WON)
        except (RuntimeError, MemoryError):
            pass
        def twice(x):
            return x
    """


@attack("fills the disk", fact=22, plain=False)
def full_disk(work):
    return """
        import os
        block = b"x" * 10_000_000
        for folder in (".", "/tmp", os.path.expanduser("~"), "/dev/shm"):
            try:
                with open(os.path.join(folder, "filled"), "wb") as file:
                    for _ in range(200):
                        file.write(block)
                print(WON)
            except OSError:
                pass
        def twice(x):
            return x
    """


@attack("makes files until it is refused", fact=22, plain=False)
def many_files(work):
    return """
        import os
        try:
            for n in range(300_000):
                os.close(os.open(f"file-{n}", os.O_CREAT))
            print(WON)
        except OSError:
            pass
        def twice(x):
            return x
    """


@attack("makes a file of a petabyte with nothing in it", fact=22)
def sparse_file(work):
    return """
        import os
        try:
            with open("sparse", "wb") as file:
                file.truncate(1 << 50)
        except OSError:
            pass
        def twice(x):
            return x
    """


@attack("opens files until it is refused, and keeps them", fact=22)
def many_open_files(work):
    return """
        held = []
        try:
            for _ in range(100_000):
                held.append(open("/dev/null"))
            print(WON)
        except OSError:
            pass
        def twice(x):
            return x
    """


@attack("raises its own limits", fact=22)
def raised_limits(work):
    return """
        import os, resource
        for name in ("AS", "CPU", "NPROC", "FSIZE", "NOFILE", "DATA"):
            kind = getattr(resource, "RLIMIT_" + name)
            soft, hard = resource.getrlimit(kind)
            try:
                resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                if hard != resource.RLIM_INFINITY:
                    print(WON)
            except (OSError, ValueError):
                pass
        try:
            os.nice(-5)
            print(WON)
        except OSError:
            pass
        def twice(x):
            return x
    """


@attack("overflows the C stack", fact=19, keeps="Pair")
def stack_overflow(work):
    return """
        import sys
        def twice(x):
            sys.setrecursionlimit(10**9)
            class Deep:
                def __getattr__(self, name):
                    return getattr(self, name)
            nested = []
            for _ in range(2_000_000):
                nested = [nested]
            return repr(nested)
    """


@attack("reads address 0", fact=19, keeps="Pair")
def segmentation_fault(work):
    return """
        import ctypes
        def twice(x):
            return ctypes.string_at(0)
    """


@attack("returns nested lists, deeper than any recursion goes", keeps="Pair")
def deep_answer(work):
    return """
        def twice(x):
            nested = []
            for _ in range(200_000):
                nested = [nested]
            return nested
    """


@attack("returns a list that holds itself", keeps="Pair")
def endless_answer(work):
    return """
        def twice(x):
            loop = []
            loop.append(loop)
            return loop
    """


@attack("returns a view that would be a terabyte if it were copied", keeps="Pair")
def large_view(work):
    return """
        def twice(x):
            return torch.zeros(1).expand(2**38)
    """


@attack("returns an integer of ten million digits", keeps="Pair")
def large_integer(work):
    return """
        import sys
        if hasattr(sys, "set_int_max_str_digits"):
            sys.set_int_max_str_digits(0)
        def twice(x):
            return 1 << 33_000_000
    """


@attack("returns ten million small values", keeps="Pair", plain=False)
def many_values(work):
    return """
        def twice(x):
            return [0] * 10_000_000
    """


@attack("returns text that no encoding takes and that terminals obey", keeps="Pair")
def odd_text(work):
    return r"""
        def twice(x):
            return {"\ud800": "\udfff\u2028\x85\x00\x1b[2J\x1b]0;title\x07\u202e\ufffe", "\x00": 0}
    """


@attack("raises an exception whose message and type name are not text", keeps="Pair")
def odd_error(work):
    return r"""
        class Odd(Exception):
            def __str__(self):
                raise Odd() from KeyboardInterrupt()
        Odd.__name__ = "\ud800\u2028\x00</pre><b>"
        def twice(x):
            raise Odd(Odd())
    """


@attack("raises every exception that is not an Exception", keeps="Pair")
def base_exception(work):
    return """
        import asyncio
        class Mine(BaseException):
            def __str__(self):
                raise Mine()
        kinds = [KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError, Mine]
        def twice(x):
            raise kinds.pop() if kinds else Mine()
    """


@attack("leaves the process with exit code 0 in the middle of the test", fact=19, keeps="Pair")
def leaves(work):
    return """
        import os
        def twice(x):
            os._exit(0)
    """


@attack("leaves the process while its cell runs", fact=19, flagged=True)
def leaves_early(work):
    return """
        import os
        os._exit(0)
    """


@attack("kills its own process", fact=19, keeps="Pair")
def kills_itself(work):
    return """
        import os, signal
        def twice(x):
            os.kill(os.getpid(), signal.SIGKILL)
    """


# The C library knows these calls by name; by number they would differ between processors.
KERNEL = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
total = 0
def twice(x):
    return x
"""


@attack("has the kernel keep semaphores for it, which no limit counts", fact=22)
def semaphores(work):
    return (
        KERNEL
        + """
for _ in range(400):
    if libc.semget(0, 32000, 0o600) < 0:
        break
    total += 32000 * 64
if total > 500_000_000:
    print(WON)
"""
    )


@attack("has the kernel keep messages for it, which no limit counts", fact=22)
def queued_messages(work):
    return (
        KERNEL
        + """
message = ctypes.create_string_buffer(8200)
message[0] = 1
for _ in range(2000):
    queue = libc.msgget(0, 0o600)
    if queue < 0 or libc.msgsnd(queue, message, 8192, 0o4000) < 0:
        break
    total += 8192
if total > 10_000_000:
    print(WON)
"""
    )


@attack("fills the buffers of sockets in many processes at once", fact=22, plain=False)
def socket_buffers(work):
    return """
        import os, socket, time
        reader, writer = os.pipe()
        for _ in range(40):
            if os.fork() == 0:
                total, held = 0, []
                try:
                    for _ in range(240):
                        held += socket.socketpair()
                        for one in held[-2:]:
                            one.setblocking(False)
                            try:
                                while True:
                                    total += one.send(b"x" * 32768)
                            except BlockingIOError:
                                pass
                except OSError:
                    pass
                os.write(writer, total.to_bytes(8, "little"))
                time.sleep(3)
                os._exit(0)
        os.close(writer)
        with open(reader, "rb") as totals:
            sizes = totals.read()
        total = sum(int.from_bytes(sizes[n:n + 8], "little") for n in range(0, len(sizes), 8))
        if total > 1_000_000_000:
            print(WON)
        def twice(x):
            return x
    """


@attack("shows a value that draws itself for ever", fact=20, flagged=True, plain=False)
def endless_display(work):
    return """
        class Endless:
            def _repr_html_(self):
                while True:
                    pass
            __repr__ = _repr_html_
        def twice(x):
            return x
        Endless()
    """


@attack("writes source that crashes whoever parses it", fact=19, keeps="Pair", plain=False)
def crashing_source(work):
    return "x = " + "(" * 90 + "-" * 200_000 + "1" + ")" * 90 + "\n" + "[" * 50_000


@attack("writes source with characters that end strings in C", fact=23, keeps="Pair")
def null_in_source(work):
    work.cell("twice").source = "def twice(x):\n    return 2 * x\x00 + x\n"
    work.add("#\x00\nimport os")
