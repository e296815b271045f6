"""Isolation of one student process: called in a fresh fork of the warm process, returns nothing.

The warm process itself already lives in a bubblewrap sandbox: an empty root with a read-only
Python, no network, an unprivileged user. This adds, for every submission anew: its own process,
mount, network, IPC, UTS and user namespaces, its own small temporary file systems, resource limits,
no capabilities, no new privileges, and a filter on system calls.
"""

from __future__ import annotations

import os
import resource
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import linux

__all__ = ["HOME", "Limits", "enter_fork_server_namespace", "isolate", "syscall_filter"]

HOME = "/sandbox"  # the student's private file system; no Python installation is ever below it
MEGABYTE = 1 << 20

FORBIDDEN = """
    acct add_key bpf chroot clock_adjtime clock_settime delete_module finit_module fsconfig
    fsmount fsopen fspick init_module io_uring_enter io_uring_register io_uring_setup
    kexec_file_load kexec_load keyctl lookup_dcookie memfd_create memfd_secret mount
    mount_setattr move_mount move_pages msgget name_to_handle_at open_by_handle_at open_tree
    perf_event_open personality pidfd_getfd pivot_root process_madvise process_vm_readv
    process_vm_writev ptrace quotactl reboot request_key semget setns settimeofday shmat shmget
    swapoff swapon syslog umount2 unshare userfaultfd vhangup
""".split()


@dataclass(frozen=True)
class Limits:
    """What one submission may use."""

    memory_mb: int = 1024
    disk_mb: int = 256
    processes: int = 192
    files: int = 512
    cpu_seconds: int = 120


def syscall_filter() -> Any:
    """The filter, ready to `load()`: system calls that no coursework needs fail with EPERM."""
    import pyseccomp as seccomp

    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    denied = seccomp.ERRNO(1)
    for name in FORBIDDEN:
        try:
            rules.add_rule(denied, name)
        except OSError:
            continue  # this libseccomp, or this processor, does not know the call
    namespaces = linux.NEWNS | linux.NEWUTS | linux.NEWIPC | linux.NEWUSER
    for flag in (namespaces & -namespaces, *_bits(namespaces | linux.NEWPID | linux.NEWNET)):
        rules.add_rule(denied, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))
    # clone3 hides its flags in memory; without it the C library falls back to clone.
    rules.add_rule(seccomp.ERRNO(38), "clone3")
    for family in range(64):
        if family not in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK):
            rules.add_rule(denied, "socket", seccomp.Arg(0, seccomp.EQ, family))
    return rules


def _bits(mask: int) -> list[int]:
    return [1 << n for n in range(32) if mask >> n & 1]


def enter_fork_server_namespace() -> None:
    """Give the warm process a user namespace of its own, in which it may make further namespaces.

    Returns in a child, which is process 1 there. Must run before anything starts a thread.
    """
    uid, gid = os.getuid(), os.getgid()
    linux.unshare(linux.NEWUSER | linux.NEWPID | linux.NEWNS)
    _map_user(uid, gid)
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        os._exit(0)
    linux.make_mounts_private()
    linux.mount("proc", "/proc")


def isolate(limits: Limits, private: list[str], rules: Any) -> None:
    """Isolate this process, the first of a new PID namespace, for good.

    `private` are the folders that get a fresh, empty, size-limited file system.
    """
    uid, gid = os.getuid(), os.getgid()
    linux.unshare(linux.NEWNS | linux.NEWNET | linux.NEWIPC | linux.NEWUTS)
    for folder in private:
        linux.mount("tmpfs", folder, f"size={limits.disk_mb}m,nr_inodes=8192,mode=1777")
    linux.mount("proc", "/proc")
    # Terminals of its own, too: the same user could open those of another submission.
    linux.mount("devpts", "/dev/pts", "newinstance,ptmxmode=0666,mode=0600", linux.NOSUID)
    socket.sethostname("sandbox")
    linux.unshare(linux.NEWUSER)
    _map_user(uid, gid)
    _set_limits(limits)
    linux.drop_capabilities()
    linux.forbid_new_privileges()
    rules.load()


def _map_user(uid: int, gid: int) -> None:
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")


def _set_limits(limits: Limits) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    address_space = pages * resource.getpagesize() + limits.memory_mb * MEGABYTE
    for name, value in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_NOFILE, limits.files),
        (resource.RLIMIT_FSIZE, limits.disk_mb * MEGABYTE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(name, (value, value))
