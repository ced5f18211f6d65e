"""Messages between emulator, guard and inits: length and number of descriptors, JSON, and the descriptors beside it.

One read may bring several messages; a descriptor comes no later than the first byte of the message it was sent with.
"""

import array
import json
import os
import select
import socket
import struct
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_HEAD = struct.Struct("!IB")
"""Bytes of the JSON that follows, and how many descriptors are its own."""
_CREDENTIALS = struct.Struct("3i")
_MAX_DESCRIPTORS = 4
_READ = 64 * 1024


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its document, the descriptors that came with it, and the sender's process (0 where not told).

    The kernel tells the process, as the receiver knows it: in its own PID namespace.
    """

    body: dict[str, Any]
    descriptors: tuple[int, ...] = ()
    sender: int = 0


class Channel:
    """One end of a pair of sockets, which blocks. Not safe for threads: `send` and `receive` each need a lock."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self._buffer = bytearray()
        self._descriptors: list[int] = []
        self._sender = 0
        self._ready: deque[Message] = deque()
        self._ended = False

    def fileno(self) -> int:
        """The socket's descriptor, for selectors."""
        return self.socket.fileno()

    def send(self, body: Mapping[str, Any], descriptors: Sequence[int] = ()) -> None:
        """Send a message; OSError (BrokenPipeError) when nobody is at the other end."""
        data = json.dumps(body).encode("ascii")
        data = _HEAD.pack(len(data), len(descriptors)) + data
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
        sent = self.socket.sendmsg([data], rights)
        self.socket.sendall(data[sent:])

    def receive(self) -> Message | None:
        """Return the next message, None when there is none yet. Raises EOFError when the other end is closed."""
        while not self._ready:
            if self._ended:
                raise EOFError
            try:
                self._read()
            except BlockingIOError:
                return None
        return self._ready.popleft()

    def wait(self, seconds: float) -> bool:
        """Wait until there may be something to receive; False when there is nothing within so many seconds."""
        poll = select.poll()  # no limit to the numbers of descriptors, as select() has
        poll.register(self.socket, select.POLLIN)
        return bool(poll.poll(max(0.0, seconds) * 1000))

    @property
    def gone(self) -> bool:
        """Whether the other end is closed and nothing is left to receive."""
        try:
            return self._ended or not self.socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def close(self) -> None:
        """Close the socket."""
        self.socket.close()

    def _read(self) -> None:
        space = socket.CMSG_SPACE(_MAX_DESCRIPTORS * array.array("i").itemsize) + socket.CMSG_SPACE(_CREDENTIALS.size)
        try:
            data, beside, _, _ = self.socket.recvmsg(_READ, space, socket.MSG_DONTWAIT)
        except ConnectionResetError:
            data, beside = b"", []
        if not data:
            self._ended = True
            return
        for level, kind, payload in beside:
            self._take(level, kind, payload)
        self._buffer += data
        while (message := self._cut()) is not None:
            self._ready.append(message)

    def _take(self, level: int, kind: int, payload: bytes) -> None:
        if level != socket.SOL_SOCKET:
            return
        if kind == socket.SCM_RIGHTS:
            whole = len(payload) - len(payload) % array.array("i").itemsize
            received = array.array("i", payload[:whole])
            for descriptor in received:
                os.set_inheritable(descriptor, False)
            self._descriptors += received
        elif kind == getattr(socket, "SCM_CREDENTIALS", None):
            self._sender = _CREDENTIALS.unpack(payload[: _CREDENTIALS.size])[0]

    def _cut(self) -> Message | None:
        if len(self._buffer) < _HEAD.size:
            return None
        length, count = _HEAD.unpack_from(self._buffer)
        end = _HEAD.size + length
        if len(self._buffer) < end:
            return None
        body = json.loads(self._buffer[_HEAD.size : end])
        del self._buffer[:end]
        descriptors = tuple(self._descriptors[:count])
        del self._descriptors[:count]
        return Message(body, descriptors, self._sender)


def pair() -> tuple[Channel, Channel]:
    """Return two connected channels; the first one learns who sends."""
    mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    if hasattr(socket, "SO_PASSCRED"):
        mine.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    return Channel(mine), Channel(theirs)
