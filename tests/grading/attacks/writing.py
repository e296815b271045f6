"""Leaving traces: in the gradebook, in other submissions, in what the next student's code loads.

Each attack leaves a file whose name holds the word WON, or changes what the test compares.
"""

from .frame import attack

__all__: list[str] = []


@attack("sets every score in the gradebook to full marks", fact=15)
def changed_gradebook(work):
    return """
        import os, sqlite3
        for path in (COURSE + "/gradebook.db", "gradebook.db", "../../gradebook.db"):
            if os.path.exists(path):
                base = sqlite3.connect(path, timeout=1)
                base.execute("update grade set manual_score = 77, auto_score = 77")
                base.commit()
        def twice(x):
            return x
    """


@attack("holds an exclusive lock on the gradebook", fact=15)
def locked_gradebook(work):
    return """
        import os, sqlite3
        if os.path.exists(COURSE + "/gradebook.db"):
            held = sqlite3.connect(COURSE + "/gradebook.db", timeout=1, isolation_level=None)
            held.execute("begin exclusive")
        def twice(x):
            return x
    """


@attack("writes code that IPython runs at its next start", fact=16)
def ipython_startup(work):
    return """
        import os
        for home in {os.path.expanduser("~"), os.environ.get("HOME", "/root")}:
            for name in ("00-first", WON):
                try:
                    os.makedirs(home + "/.ipython/profile_default/startup", exist_ok=True)
                    path = f"{home}/.ipython/profile_default/startup/{name}-{WON}.py"
                    open(path, "w").write("planted = 1")
                except OSError:
                    pass
        def twice(x):
            return x
    """


@attack("brings torch.py, numpy.py, autograder.py and others beside the notebook", fact=17)
def shadowing_files(work):
    forged = (
        f"open('/tmp/{work.won}', 'w').close()\n"
        "def __getattr__(name):\n    return lambda *a, **k: True\n"
    )
    for name in ("torch", "numpy", "autograder", "json", "sitecustomize", "usercustomize", "ast"):
        work.beside(f"{name}.py", forged)
    (work.path.parent / "autograder").mkdir()
    work.beside("autograder/__init__.py", forged)
    work.beside("autograder/checks.py", forged + "grade = lambda *a, points, **k: points\n")
    work.beside("conftest.py", forged)
    work.beside("nbgrader_config.py", forged + f"open({str(work.course / work.won)!r}, 'w')\n")
    work.beside("evil.pth", f"import os; open('/tmp/{work.won}', 'w')")
    return """
        import autograder, importlib, json, numpy, sys
        for module in (json, numpy, torch):
            if "submitted" in str(module.__file__) or getattr(module, "no_such_name", None):
                print(WON)
        def twice(x):
            return x
    """


@attack("writes such files at run time, first on the import path")
def shadowing_at_run_time(work):
    return """
        import os, sys
        for folder in [os.getcwd(), *sys.path]:
            for name in ("torch", "numpy", "autograder", "sitecustomize"):
                path = os.path.join(folder or ".", name + ".py")
                try:
                    if not os.path.exists(path):
                        open(path, "w").write(f"# {WON}")
                except OSError:
                    pass
        def twice(x):
            return x
    """


@attack("writes into the installed packages, to poison the next student")
def site_packages(work):
    return """
        import importlib, os, site, sys
        folders = list(sys.path) + [os.path.dirname(torch.__file__)]
        for name in ("autograder", "blocks_lib", "IPython", "numpy"):
            try:
                folders.append(os.path.dirname(importlib.import_module(name).__file__))
            except Exception:
                pass
        for folder in folders + [site.getusersitepackages()]:
            for place in (folder, os.path.join(folder, "__pycache__")):
                try:
                    open(os.path.join(place, WON + ".pth"), "w").close()
                except OSError:
                    pass
        def twice(x):
            return x
    """


@attack("writes wherever it is let: the course, temporary folders, shared memory, the root")
def anywhere(work):
    return """
        import os
        for folder in ("/", "/tmp", "/var/tmp", "/dev/shm", "/run", "/etc", "/usr/bin", COURSE,
                       COURSE + "/source", COURSE + "/submitted/" + NEIGHBOR,
                       COURSE + "/autograded", "..", "../..", "../../..", os.path.expanduser("~"),
                       "/root", "/dev/mqueue", "/proc/sys/kernel"):
            try:
                os.makedirs(os.path.join(folder, WON))
            except OSError:
                pass
        def twice(x):
            return x
    """


@attack("changes the honest neighbor's submission and the instructor's source")
def other_files(work):
    return """
        import glob, os
        for path in glob.glob(COURSE + "/s*/**/*.ipynb", recursive=True):
            try:
                with open(path, "a") as file:
                    file.write(" ")
                os.chmod(path, 0)
            except OSError:
                pass
        for path in (COURSE + "/submitted/" + NEIGHBOR, COURSE + "/source"):
            try:
                os.rename(path, path + WON)
            except OSError:
                pass
        def twice(x):
            return x
    """


@attack("leaves objects in shared memory, message queues and semaphores")
def shared_memory(work):
    return """
        import ctypes, os
        libc = ctypes.CDLL(None)
        libc.shm_open(("/" + WON).encode(), os.O_CREAT | os.O_RDWR, 0o666)
        libc.sem_open(("/" + WON).encode(), os.O_CREAT, 0o666, 1)
        # A System V segment, known by this key; the test looks for it in /proc/sysvipc/shm.
        libc.shmget(int(WON[-7:], 16), 4096, 0o1666)
        try:
            from multiprocessing import shared_memory as shared
            kept = shared.SharedMemory(WON, create=True, size=64)
        except Exception:
            pass
        def twice(x):
            return x
    """


@attack("changes the warm process for the next student: modules, state, defaults")
def warm_state(work):
    return """
        import builtins, os, random, sys, threading
        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        torch.use_deterministic_algorithms(True)
        torch.nn.Linear.forward = lambda self, x: x.new_full((x.shape[0], 3), 7.0)
        torch.manual_seed = random.seed = lambda seed: None
        builtins.print = builtins.super = None
        os.environ["AUTOGRADER_SEED"] = "1"
        os.chdir("/")
        sys.setrecursionlimit(60)
        def twice(x):
            return x
    """


@attack("keeps its current folder, files and locks busy while it ends")
def busy_folder(work):
    return """
        import fcntl, os
        held = [open(f"held-{n}", "w") for n in range(100)]
        for file in held:
            fcntl.flock(file, fcntl.LOCK_EX)
        os.makedirs("a/" * 300, exist_ok=True)
        os.chmod("a", 0)
        os.symlink("/", "root")
        os.mkfifo("fifo")
        os.chmod(".", 0)
        def twice(x):
            return x
    """


@attack("replaces its own notebook, so that a later step reads another one")
def own_notebook(work):
    return """
        import glob, os
        for path in glob.glob("*") + glob.glob(COURSE + "/*graded/*/*/*"):
            try:
                os.remove(path)
                os.symlink(COURSE + "/secret.txt", path)
            except OSError:
                pass
        def twice(x):
            return x
    """
