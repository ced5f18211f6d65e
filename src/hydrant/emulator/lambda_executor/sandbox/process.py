"""The process that runs in an environment: its output, its end."""

import contextlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from ..guard.wire import Channel
from .watched import Watched

_END = 5.0
"""Seconds that an init gets to end what it looks after, before it is done without it."""


@dataclass(frozen=True, slots=True)
class Init:
    """The way to an environment's init: a channel that is used under a lock, and what helps when it does not answer."""

    channel: Channel
    lock: threading.Lock
    end_by_force: Callable[[], None]


class Process:
    """A program under the init of an environment; standard output and error go to one pipe.

    `output` is the reading end of that pipe, which does not block. With the process goes all that it started.
    """

    def __init__(self, pid: int, output: int, init: Init, run: int) -> None:
        """`run` is the number of this process among those of its init."""
        self.pid = pid
        self.watched = Watched(pid)
        self.output = output
        os.set_blocking(output, False)
        self.notices = init.channel.socket
        """Can be read when there may be news of the end."""
        self._channel = init.channel
        self._lock = init.lock
        self._run = run
        self._by_force = init.end_by_force
        self._status: int | None = None

    @property
    def known_status(self) -> int | None:
        """The same as `status` without a look for news."""
        return self._status

    @property
    def status(self) -> int | None:
        """None while running, else the exit status (negative: the signal). Safe from any thread."""
        if self._status is None and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._status

    def kill(self) -> None:
        """Kill it, and all that it started; returns at once. Safe from any thread."""
        with self._lock, contextlib.suppress(OSError):
            if self._status is None:
                self._channel.send({"do": "end", "run": self._run})

    def close(self) -> None:
        """Kill, wait until all are gone and close the pipe."""
        self.kill()
        with self._lock:
            self._wait(monotonic() + _END)
            if self._status is None:
                self._by_force()
                self._wait(monotonic() + _END)
        os.close(self.output)
        self.watched.close()

    def read_output(self, limit: int = 64 * 1024) -> bytes:
        """Return what the pipe holds, at most `limit` bytes; empty when there is nothing."""
        try:
            return os.read(self.output, limit)
        except BlockingIOError:
            return b""

    def _wait(self, deadline: float) -> None:
        while self._look() and (left := deadline - monotonic()) > 0:
            self._channel.wait(left)

    def _look(self) -> bool:
        """Take the news there are; whether the process still runs."""
        try:
            while self._status is None and (message := self._channel.receive()) is not None:
                if message.body["event"] == "ended" and message.body["run"] == self._run:
                    self._status = message.body["status"]
        except (EOFError, OSError):
            self._status = -9  # the init was killed, and all that it had with it
        return self._status is None
