"""Messages between the autograder's processes: a length, then msgpack.

Nothing but plain data can arrive: no pickles, no extension types. Whoever reads from a student's
process gives a limit and a deadline, and gets an exception instead of a surprise.
"""

from __future__ import annotations

import array
import socket
import struct
import time
from typing import Any

import msgpack

__all__ = ["Broken", "pack", "receive", "receive_with_files", "send", "send_with_files", "unpack"]

_HEAD = struct.Struct("!I")
MOST_FILES = 200
UNLIMITED = 1 << 31


class Broken(Exception):
    """The other side ended, was too slow, or sent something that is not a message."""


def pack(value: Any) -> bytes:
    """The bytes of a plain value (None, bool, int, float, str, bytes, list, dict)."""
    return msgpack.packb(value, use_bin_type=True)


def unpack(data: bytes, most: int | None = None) -> Any:
    """The value of packed bytes. Raises Broken for anything else.

    With `most`, no more items than that, counted over all lists and maps: an empty list takes one
    byte of a message and sixty of memory.
    """
    options: dict[str, Any] = {"raw": False, "strict_map_key": False}
    if most is not None:
        counted = _Counter(most)
        options |= {"max_array_len": most, "max_map_len": most}
        options |= {"list_hook": counted, "object_hook": counted}
    try:
        return msgpack.unpackb(data, **options)
    except Exception as error:
        raise Broken(f"not a message ({type(error).__name__})") from None


class _Counter:
    """Lets lists and maps through until there are too many items in all."""

    def __init__(self, left: int) -> None:
        self.left = left

    def __call__(self, items: Any) -> Any:
        self.left -= len(items) + 1
        if self.left < 0:
            raise ValueError("too many items")
        return items


def send(channel: socket.socket, value: Any) -> None:
    """Send one message. Raises Broken where nobody listens any more."""
    data = pack(value)
    try:
        channel.sendall(_HEAD.pack(len(data)) + data)
    except OSError as error:
        raise Broken(f"nobody listens ({error.strerror or error})") from None


def receive(
    channel: socket.socket,
    limit: int = UNLIMITED,
    deadline: float | None = None,
    most: int | None = None,
) -> Any:
    """The next message of at most `limit` bytes and `most` items, before `deadline` (monotonic).

    A longer message is read to its end and dropped: what follows it is still understood.
    """
    (length,) = _HEAD.unpack(_exactly(channel, _HEAD.size, deadline))
    if length > limit:
        while length:
            length -= len(_exactly(channel, min(length, 1 << 20), deadline))
        raise Broken("too long a message")
    return unpack(_exactly(channel, length, deadline), most)


def send_with_files(channel: socket.socket, value: Any, files: list[int]) -> None:
    """Send one short message together with open file descriptors (a SEQPACKET socket)."""
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))] if files else []
    try:
        channel.sendmsg([pack(value)], rights)
    except OSError as error:
        raise Broken(f"nobody listens ({error.strerror or error})") from None


def receive_with_files(channel: socket.socket) -> tuple[Any, list[int]]:
    """The next message of `send_with_files` and its descriptors. Raises Broken at the end."""
    size = array.array("i").itemsize
    try:
        data, rights, _, _ = channel.recvmsg(1 << 16, socket.CMSG_SPACE(MOST_FILES * size))
    except OSError as error:
        raise Broken(str(error)) from None
    if not data:
        raise Broken("the other side ended")
    files = array.array("i")
    for level, kind, payload in rights:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            files.frombytes(payload[: len(payload) - len(payload) % size])
    return unpack(data), list(files)


def _exactly(channel: socket.socket, count: int, deadline: float | None) -> bytes:
    parts = []
    while count:
        try:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise Broken("too slow")
                channel.settimeout(left)
            part = channel.recv(min(count, 1 << 20))
        except TimeoutError:
            raise Broken("too slow") from None
        except OSError as error:
            raise Broken(str(error)) from None
        if not part:
            raise Broken("the other side ended")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
