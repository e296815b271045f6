"""Other processes, the network and the kernel: getting out, staying on, bringing the house down."""

from .frame import attack

__all__: list[str] = []

# Signals are sent only where the process has a namespace of its own; elsewhere it would have won.
APART = """
import os, signal
def apart():
    try:
        alone = os.readlink("/proc/self/ns/pid") != PIDS
    except OSError:
        alone = True
    if not alone:
        print(WON)
    return alone
def twice(x):
    return x
"""

# A system call by its number on x86-64 and on arm64; prints WON where the kernel did it.
SYSCALL = """
import ctypes, os, platform
libc = ctypes.CDLL(None, use_errno=True)
ARM = platform.machine() == "aarch64"
def call(x86, arm, *args):
    return libc.syscall(ctypes.c_long(arm if ARM else x86), *args)
def twice(x):
    return x
"""


@attack("leaves a daemon behind: two forks, a new session, deaf to signals", fact=18)
def daemon(work):
    return """
        import os, signal, sys, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                    signal.signal(number, signal.SIG_IGN)
                os.execv("/bin/sleep", [WON, "300"])
            os._exit(0)
        def twice(x):
            return x
    """


@attack("leaves daemons through the shell and nohup", fact=18)
def shell_daemon(work):
    return """
        import subprocess
        subprocess.Popen(f"exec -a {WON} sleep 300 & disown; (exec -a {WON} sleep 300) &",
                         shell=True, executable="/bin/bash", start_new_session=True)
        def twice(x):
            return x
    """


@attack("kills every process that it may signal")
def kill_all(work):
    return APART + "if apart():\n    os.kill(-1, signal.SIGKILL)\n"


GROUP = (
    APART
    + """
import time
time.sleep(0.3)
if apart():
    os.kill(0, signal.SIGKILL)
"""
)


# Their names sort around the honest neighbor's, so that they run at the same time.
@attack("kills its process group, which spans namespaces, just before the neighbor", student="mi")
def killed_group(work):
    return GROUP


@attack("stops its process group, which spans namespaces, just after the neighbor", student="mib")
def stopped_group(work):
    return GROUP.replace("SIGKILL", "SIGSTOP")


@attack("keeps a hundred processes busy beside the neighbor", student="mi.busy", fact=22)
def busy_processes(work):
    return """
        import os, time
        for _ in range(100):
            if os.fork() == 0:
                end = time.time() + 6
                while time.time() < end:
                    pass
                os._exit(0)
        time.sleep(2)
        def twice(x):
            return x
    """


@attack("listens on the terminals of others, and offers them its own", student="mi.term")
def terminals(work):
    return """
        import os, pty
        pty.openpty()
        if len([name for name in os.listdir("/dev/pts") if name.isdigit()]) > 1:
            print(WON)
        def twice(x):
            return x
    """


@attack("is the other one who listens on terminals", student="mi.term2")
def more_terminals(work):
    return terminals(work).replace("openpty()", "openpty(); import time; time.sleep(1)")


@attack("kills its process group and its parent", keeps="Pair", least=0)
def kill_parent(work):
    return (
        APART
        + """
def twice(x):
    if apart():
        for pid in {os.getppid(), 1, 2, 3}:
            if pid != os.getpid():
                try:
                    os.kill(pid, signal.SIGKILL)
                except OSError:
                    pass
        os.killpg(0, signal.SIGKILL)
"""
    )


@attack("stops its parent and the processes around it", keeps="Pair", least=0, plain=False)
def stop_parent(work):
    return (
        APART
        + """
def twice(x):
    if apart():
        for pid in {os.getppid(), *range(1, 50)} - {os.getpid()}:
            try:
                os.kill(pid, signal.SIGSTOP)
            except OSError:
                pass
    return x
"""
    )


@attack("connects to a service on loopback", fact=26)
def loopback(work):
    return """
        import socket, urllib.request
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            try:
                with socket.socket(family) as connection:
                    connection.settimeout(2)
                    connection.connect((host, PORT))
                    connection.sendall(WON.encode())
                print(WON)
            except OSError:
                pass
        def twice(x):
            return x
    """


@attack("connects to abstract and to named unix sockets", fact=26)
def unix_sockets(work):
    return """
        import socket
        for name in (f"\\0won-{PORT}", COURSE + "/listening", "/run/docker.sock",
                     "/run/dbus/system_bus_socket", "/var/run/docker.sock"):
            try:
                with socket.socket(socket.AF_UNIX) as connection:
                    connection.connect(name)
                    connection.sendall(WON.encode())
                print(WON)
            except OSError:
                pass
        def twice(x):
            return x
    """


@attack("opens raw, packet, netlink and vsock sockets", fact=26)
def odd_sockets(work):
    return """
        import socket
        for family, kind, protocol in ((2, 3, 1), (17, 3, 3), (40, 1, 0), (38, 5, 0), (2, 3, 255)):
            try:
                socket.socket(family, kind, protocol)
                print(WON, family)
            except OSError:
                pass
        def twice(x):
            return x
    """


@attack("traces the process above and reads and writes its memory")
def traced_parent(work):
    return (
        SYSCALL
        + """
import os
for pid in {os.getppid(), 1, *range(2, 40)} - {os.getpid(), 0}:
    if call(101, 117, 16, pid, 0, 0) == 0:
        print(WON, "ptrace")
    try:
        with open(f"/proc/{pid}/mem", "r+b", 0):
            print(WON, "mem")
    except OSError:
        pass
    buffer = ctypes.create_string_buffer(8)
    class Span(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
    here = Span(ctypes.addressof(buffer), 8)
    if call(310, 270, pid, ctypes.byref(here), 1, ctypes.byref(here), 1, 0) == 8:
        print(WON, "process_vm_readv")
"""
    )


@attack("makes new namespaces, to be root there")
def new_namespaces(work):
    return (
        SYSCALL
        + """
import os
for flag in (0x10000000, 0x10020000, 0x00020000, 0x40000000, 0x20000000):
    child = os.fork()
    if child == 0:
        os._exit(0 if libc.unshare(flag) == 0 else 1)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        print(WON, hex(flag))
SIGCHLD, NEWUSER = 17, 0x10000000
child = call(56, 220, NEWUSER | SIGCHLD, 0, 0, 0, 0)
if child == 0:
    os._exit(0)
if child > 0:
    print(WON, "clone")
arguments = (ctypes.c_uint64 * 11)(NEWUSER, 0, 0, 0, SIGCHLD)
child = call(435, 435, ctypes.byref(arguments), 88)
if child == 0:
    os._exit(0)
if child > 0:
    print(WON, "clone3")
"""
    )


@attack("joins the namespaces of other processes")
def joined_namespaces(work):
    return (
        SYSCALL
        + """
import glob
for path in glob.glob("/proc/[0-9]*/ns/*"):
    try:
        fd = os.open(path, os.O_RDONLY)
    except OSError:
        continue
    if libc.setns(fd, 0) == 0:
        print(WON, path)
    os.close(fd)
"""
    )


@attack("mounts, unmounts, changes the root, makes devices")
def mounts(work):
    return (
        SYSCALL
        + """
os.makedirs("m", exist_ok=True)
tries = {
    "mount": lambda: libc.mount(b"none", b"m", b"tmpfs", 0, None),
    "bind": lambda: libc.mount(b"m", b"m", None, 4096, None),
    "remount": lambda: libc.mount(None, b"/usr", None, 32 | 4096, None),
    "chroot": lambda: libc.chroot(b"."),
    "pivot_root": lambda: call(155, 41, b".", b"."),
    "open_tree": lambda: -1 if call(428, 428, -100, b"/", 1) < 0 else 0,
    "fsopen": lambda: -1 if call(430, 430, b"tmpfs", 0) < 0 else 0,
    "mknod": lambda: libc.mknod(b"device", 0o60666, os.makedev(254, 0)),
}
for name, try_it in tries.items():
    if try_it() == 0:
        print(WON, name)
"""
    )


@attack("becomes another user, or gains rights through programs that have them")
def other_users(work):
    return """
        import glob, os, subprocess
        before = os.getuid()
        for change in (os.setuid, os.setgid, os.seteuid):
            for one in (0, 1, 1000, 65534):
                try:
                    if one not in (os.getuid(), os.getgid()):
                        change(one)
                        print(WON, change.__name__, one)
                except OSError:
                    pass
        if before == 0:
            print(WON, "root")
        status = open("/proc/self/status").read()
        if "CapEff:\\t0000000000000000" not in status or "NoNewPrivs:\\t1" not in status:
            print(WON, "capabilities")
        for program in ("su", "sudo", "newuidmap", "mount", "pkexec"):
            try:
                done = subprocess.run([program, "-n", "id", "-u"], capture_output=True, timeout=3)
                if done.stdout.strip() == b"0":
                    print(WON, program)
            except (OSError, subprocess.SubprocessError):
                pass
        def twice(x):
            return x
    """


@attack("asks for the kernel's sharper tools: io_uring, bpf, perf, userfaultfd, keys, handles")
def sharp_calls(work):
    return (
        SYSCALL
        + """
page = ctypes.create_string_buffer(256)
for name, x86, arm, *args in (
    ("io_uring_setup", 425, 425, 4, page),
    ("bpf", 321, 280, 0, page, 128),
    ("perf_event_open", 298, 241, page, 0, -1, -1, 0),
    ("userfaultfd", 323, 282, 0),
    ("add_key", 248, 217, b"user", b"a", b"b", 1, -3),
    ("keyctl", 250, 219, 0, -3, 1),
    ("open_by_handle_at", 304, 265, -100, page, 0),
    ("kexec_load", 246, 104, 0, 0, None, 0),
    ("syslog", 103, 116, 3, page, 200),
    ("quotactl", 179, 60, 0, None, 0, page),
    ("swapon", 167, 224, b"/tmp/swap", 0),
    ("acct", 163, 89, None),
    ("settimeofday", 164, 170, None, None),
):
    if call(x86, arm, *args) >= 0:
        print(WON, name)
"""
    )


@attack("sets the clock and the host's name")
def clock(work):
    return """
        import os, socket, time
        try:
            time.clock_settime(time.CLOCK_REALTIME, time.time())
            print(WON)
        except OSError:
            pass
        try:
            socket.sethostname(socket.gethostname())
            print(WON)
        except OSError:
            pass
        time.time = time.monotonic = time.perf_counter = lambda: 0.0
        def twice(x):
            return x
    """


@attack("becomes another program, which prints results")
def other_program(work):
    return """
        import os
        text = '{"status": "ok", "score": 100, "value": true}'
        def twice(x):
            os.execv("/bin/sh", ["sh", "-c", f"for n in 1 2 3 4 5 6 7 8 9; do "
                     f"echo '{text}'; echo '{text}' >&$n; done 2>/dev/null; exit 0"])
    """


@attack("puts its own file in the place of every pipe")
def replaced_pipes(work):
    return """
        import os
        def twice(x):
            own = os.open("/tmp/own", os.O_CREAT | os.O_RDWR)
            os.write(own, b'{"status": "ok", "score": 100}\\n' * 99)
            os.lseek(own, 0, 0)
            for fd in range(0, 64):
                if fd != own:
                    try:
                        os.dup2(own, fd)
                    except OSError:
                        pass
            return x
    """


@attack("closes every file", keeps="Pair")
def closed_files(work):
    return """
        import os
        def twice(x):
            os.closerange(0, 4096)
            return x
    """


@attack("forks in the answer: a right and a wrong result arrive", most=2)
def two_results(work):
    return """
        import os
        def twice(x):
            child = os.fork()
            return x if child else 2 * x
    """


@attack("forks, and a patient child answers in the parent's place", plain=False)
def late_result(work):
    return """
        import os, signal, time
        def twice(x):
            if os.fork() == 0:
                time.sleep(1)
                for fd in range(3, 64):
                    try:
                        os.write(fd, b'{"status": "ok", "score": 100}\\n')
                    except OSError:
                        pass
                os._exit(0)
            os._exit(0)
    """


@attack("uses multiprocessing with spawned workers that import the main module", keeps="Pair")
def spawned_workers(work):
    return """
        import multiprocessing
        def twice(x):
            with multiprocessing.get_context("spawn").Pool(2) as pool:
                return pool.map(abs, [1, 2])
    """


@attack("runs shell commands by magics and exclamation marks")
def magics(work):
    work.cell("twice").source = (
        "%%bash\necho '{\"score\": 100}' ; cat /proc/1/environ | tr '\\0' '\\n' | grep canary\n"
        f"ls {work.course}/secret.txt && cat {work.course}/secret.txt ; exit 0"
    )
    work.cell("Pair").source = (
        f"!cat {work.course}/secret.txt\n%load_ext autoreload\n%autoreload 2\n"
        f"%run {work.course}/source/apart/apart.ipynb\n%pip --version\n%debug\n%xmode Verbose\n"
        "Pair = 5"
    )


@attack("a cell magic that swallows what follows, or ends the kernel")
def swallowing_magic(work):
    work.cell("Pair").source = "%%capture\n%%script true\n%%writefile test.py\nclass Pair: pass"
    return """
        from IPython.core.magic import register_cell_magic
        get_ipython().ask_exit()
        get_ipython().run_line_magic("reset", "-f")
    """


# Two hand-ins that run at the same time look for each other in every place that could be shared.
MEETING = """
import os, socket, time
def twice(x):
    return x
other = socket.socket(socket.AF_UNIX)
try:
    other.connect("\\0meeting")
    print(WON, "socket")
except OSError:
    own = socket.socket(socket.AF_UNIX)
    own.bind("\\0meeting")
    own.listen()
for place in ("/tmp", "/dev/shm", "/var/tmp", "/run", os.getcwd(), os.path.expanduser("~")):
    try:
        os.mkfifo(place + "/meeting")
    except FileExistsError:
        if place != os.getcwd():
            print(WON, place)
    except OSError:
        pass
time.sleep(1.5)
"""


@attack("meets a second hand-in by sockets without a path, and in shared folders",
        student="mi.meet")  # fmt: skip
def meeting(work):
    return MEETING


@attack("is the second one of that meeting", student="mi.meet2")
def second_meeting(work):
    return MEETING


@attack("asks by the numbers of another kind of program, which a filter may not know")
def other_numbers(work):
    return (
        SYSCALL
        + """
X32, UNSHARE, PTRACE, KEYCTL = 0x40000000, 272, 521, 250
for number, *args in ((UNSHARE, 0x10000000), (PTRACE, 0, 0, 0, 0), (KEYCTL, 0, -3, 1)):
    child = os.fork()
    if child == 0:
        done = libc.syscall(ctypes.c_long(X32 | number), *args)
        os._exit(0 if done >= 0 else 1)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        print(WON, number)
"""
    )


@attack("takes open files out of the processes around it")
def taken_files(work):
    return (
        SYSCALL
        + """
for pid in {os.getppid(), 1, *range(2, 30)} - {os.getpid(), 0}:
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        continue
    if any(call(438, 438, handle, fd, 0) >= 0 for fd in range(3, 40)):
        print(WON, pid)
"""
    )
