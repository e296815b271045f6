"""Starts the warm process in its bubblewrap sandbox, and asks it for one fork a submission.

What is seen inside: a read-only /usr and Python, the packages that the assignment imports, and
nothing of the course. For an ordinary user bubblewrap needs no privilege. For root, the process
becomes an unprivileged user first; what only root can read is offered to it at another place.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from pathlib import Path

from autograder import wire
from autograder.isolate import HOME, Limits
from autograder.packages import shown
from autograder.warm import ONE_THREAD

__all__ = ["NoSandbox", "Sandbox", "problems"]

UNPRIVILEGED = 65534  # "nobody": owns no file, belongs to no group
INSIDE = "1000"  # the user id that the student's code sees
STAGE = "/run"  # where root offers what only root can read, in a mount namespace of its own
SYSTEM = ("/lib", "/lib32", "/lib64", "/bin", "/sbin")
SETTINGS = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/fonts", "/etc/ssl")
PACKAGES = {"bwrap": "bubblewrap", "unshare": "util-linux", "setpriv": "util-linux"}
START_SECONDS = 90.0


class NoSandbox(Exception):
    """Isolation does not work here. The message says what to do."""


def problems() -> list[str]:
    """What keeps the sandbox from working here, each with its remedy; nothing where it works."""
    if sys.platform != "linux":
        return ["the sandbox needs Linux (on Windows and macOS: a Linux virtual machine, or WSL 2)"]
    found = []
    tools = ["bwrap"] + (["unshare", "setpriv"] if os.geteuid() == 0 else [])
    for tool in tools:
        if shutil.which(tool) is None:
            package = PACKAGES[tool]
            found.append(f"{tool} is missing: install it with `apt-get install {package}`")
    try:
        import pyseccomp

        pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    except Exception:
        found.append(
            "libseccomp is missing: `apt-get install libseccomp2`, `pip install pyseccomp`"
        )
    return found


class Sandbox:
    """The warm process. `fork` gives a submission's process; `close` ends everything."""

    def __init__(
        self, modules: list[str], isolated: bool = True, packages: tuple[str, ...] = ()
    ) -> None:
        self.isolated = isolated
        if isolated and (found := problems()):
            raise NoSandbox("; ".join(found))
        self._lock = threading.Lock()
        self._jobs = 0
        # Has no name: where all is killed at once, it goes by itself.
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        self._said = ""
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        python_files = shown([*modules, *packages])
        paths = python_files.paths
        home = HOME if isolated else tempfile.mkdtemp(prefix="autograder-")  # the process ends it
        private = [HOME, "/dev/shm"]
        if not any(path.is_relative_to("/tmp") for path in paths):
            private.append("/tmp")
        settings = {
            "isolated": isolated,
            "modules": modules,
            "socket": theirs.fileno(),
            "private": private,
            "home": home,
        }
        # Inside there is only what is bound: no `..` through a folder that is not.
        python = [
            os.path.normpath(sys.executable),
            "-P",
            "-s",
            "-B",
            "-m",
            "autograder.zygote",
            json.dumps(settings),
        ]
        environment = _environment(home, python_files.search)
        command = _bubblewrapped(python, paths, environment, private) if isolated else python
        self._process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            start_new_session=True,
        )
        theirs.close()
        self._channel = mine
        self.loaded: list[str] | None = None

    def wait_until_ready(self) -> None:
        """Block until the libraries are loaded. Raises NoSandbox where it does not start."""
        if self.loaded is None:
            self._channel.settimeout(START_SECONDS)
            try:
                self.loaded = list(wire.receive_with_files(self._channel)[0]["ready"])
            except wire.Broken:
                self.close()
                raise NoSandbox(_explain(self._said)) from None

    def fork(self, limits: Limits, files: list[int]) -> int:
        """A new isolated process that holds copies of the sockets `files`: its pidfd."""
        with self._lock:
            self.wait_until_ready()
            self._jobs += 1
            job = {"job": self._jobs, "limits": asdict(limits)}
            wire.send_with_files(self._channel, job, files)
            self._channel.settimeout(START_SECONDS)
            _, (handle,) = wire.receive_with_files(self._channel)
        return handle

    def alive(self) -> bool:
        """Whether the warm process is still there: it never hangs up while it lives."""
        poll = select.poll()
        poll.register(self._channel, select.POLLHUP)
        return not poll.poll(0)

    def close(self) -> None:
        """End the warm process, and with it every process that came of it."""
        self._channel.close()
        if self.loaded is None:
            _kill(self._process.pid)  # it would notice only when all is loaded
        try:
            self._process.wait(3)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if not self._errors.closed:
            self._errors.seek(0)
            self._said = self._errors.read().decode("utf-8", "replace")
            self._errors.close()


def _kill(pid: int) -> None:
    """End a process that is starting, and its children: one of them is the first of a namespace,
    whose end is the end of all in there."""
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGSTOP)
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (pid, *map(int, children)):
            os.kill(one, signal.SIGKILL)


def _environment(home: str, search: list[Path]) -> dict[str, str]:
    """All that the student's process sees of the environment: no token, no key, no name."""
    return {
        **ONE_THREAD,
        "MALLOC_ARENA_MAX": "2",  # or each thread reserves 64 MB of the address space
        "PATH": f"{os.path.normpath(sys.prefix)}/bin:/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join(map(str, search)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "HOME": home,
        "TMPDIR": home,
        "IPYTHONDIR": f"{home}/ipython",
        "MPLCONFIGDIR": f"{home}/matplotlib",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "USER": "student",
        "LOGNAME": "student",
        "NBGRADER_EXECUTION": "autograde",
    }


def _bubblewrapped(
    python: list[str], paths: list[Path], environment: dict[str, str], private: list[str]
) -> list[str]:
    """The command line that starts `python` in the sandbox."""
    as_root = os.geteuid() == 0
    command = ["bwrap", "--unshare-all", "--new-session", "--uid", INSIDE, "--gid", INSIDE]
    command += ["--clearenv", "--hostname", "sandbox", "--ro-bind", "/usr", "/usr"]
    for key, value in environment.items():
        command += ["--setenv", key, value]
    for name in SYSTEM:
        if os.path.islink(name):
            command += ["--symlink", os.readlink(name), name]
        elif os.path.isdir(name):
            command += ["--ro-bind", name, name]
    for name in SETTINGS:
        command += ["--ro-bind-try", name, name]
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", HOME]
    command += ["--dir", "/tmp"] if "/tmp" in private else []
    for number, path in enumerate(paths):
        command += ["--ro-bind", f"{STAGE}/{number}" if as_root else str(path), str(path)]
    command += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--", *python]
    return _as_nobody(command, paths) if as_root else command


def _as_nobody(command: list[str], paths: list[Path]) -> list[str]:
    """`command`, run by an unprivileged user to whom `paths` are offered below STAGE."""
    lines = ["set -e", f"mount -t tmpfs -o mode=755 none {STAGE}"]
    for number, path in enumerate(paths):
        place = f"{STAGE}/{number}"
        lines.append(f"mkdir {place}" if path.is_dir() else f": > {place}")
        lines.append(f"mount --bind {shlex.quote(str(path))} {place}")
    drop = f"setpriv --reuid={UNPRIVILEGED} --regid={UNPRIVILEGED} --clear-groups --inh-caps=-all"
    lines.append(f"exec {drop} --bounding-set=-all {shlex.join(command)}")
    script = "\n".join(lines)
    return ["unshare", "--mount", "--propagation", "private", "--", "sh", "-c", script]


def _explain(said: str) -> str:
    """What bubblewrap said, and what usually helps."""
    last = (said.strip().splitlines() or ["the sandbox did not start"])[-1][:300]
    if "ermission" in last or "not permitted" in last:
        last += (
            "; user namespaces seem to be switched off: "
            "`sysctl kernel.unprivileged_userns_clone=1` or, on Ubuntu, "
            "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`"
        )
    return f"the sandbox does not work here: {last}"
