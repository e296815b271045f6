"""The Linux system calls that Python does not offer, each as a function that raises OSError.

The sandbox needs mount, unshare, setns and capset; Python has some of them from 3.12 on, and mount
in no version.
"""

from __future__ import annotations

import ctypes
import os
import struct

__all__ = [
    "NEWIPC",
    "NEWNET",
    "NEWNS",
    "NEWPID",
    "NEWUSER",
    "NEWUTS",
    "bind",
    "drop_capabilities",
    "forbid_new_privileges",
    "make_mounts_private",
    "mount",
    "setns",
    "unshare",
]

NEWNS, NEWUTS, NEWIPC = 0x00020000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000

NOSUID, NODEV, NOEXEC = 2, 4, 8
_BIND, _RECURSIVE, _PRIVATE = 4096, 16384, 1 << 18
_SET_NO_NEW_PRIVS, _CAPBSET_DROP, _CAP_AMBIENT, _CAP_AMBIENT_CLEAR_ALL = 38, 24, 47, 4
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Put this process (or, for NEWPID, its next children) into new namespaces."""
    _check(_libc.unshare(ctypes.c_int(flags)), "unshare")


def setns(descriptor: int, flags: int) -> None:
    """Enter the namespace that `descriptor` (an open file of /proc/PID/ns) refers to."""
    _check(_libc.setns(ctypes.c_int(descriptor), ctypes.c_int(flags)), "setns")


def mount(kind: str, target: str, options: str = "", flags: int = NOSUID | NODEV) -> None:
    """Mount a new file system of `kind` (tmpfs, proc) on `target`."""
    result = _libc.mount(
        kind.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode()
    )
    _check(result, f"mount {kind} on {target}")


def bind(source: str, target: str) -> None:
    """Make the folder `source` appear at `target` too."""
    result = _libc.mount(
        source.encode(), target.encode(), None, ctypes.c_ulong(_BIND | _RECURSIVE), None
    )
    _check(result, f"bind {source} to {target}")


def make_mounts_private() -> None:
    """Let no later mount of this namespace show in any other."""
    result = _libc.mount(b"none", b"/", None, ctypes.c_ulong(_RECURSIVE | _PRIVATE), None)
    _check(result, "make mounts private")


def forbid_new_privileges() -> None:
    """From here on no exec gives this process, or a child of it, more rights than it has."""
    _check(_libc.prctl(_SET_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0))), "no new privileges")


def drop_capabilities() -> None:
    """Give up every capability of this process, for good."""
    for capability in range(64):
        if _libc.prctl(_CAPBSET_DROP, *map(ctypes.c_ulong, (capability, 0, 0, 0))) != 0:
            break
    _libc.prctl(_CAP_AMBIENT, *map(ctypes.c_ulong, (_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)))
    header = ctypes.create_string_buffer(struct.pack("Ii", _CAPABILITY_VERSION_3, 0))
    nothing = ctypes.create_string_buffer(24)
    _check(_libc.capset(header, nothing), "drop capabilities")
