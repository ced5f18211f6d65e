"""The guard: forks the inits of environments, and outlives the emulator by a moment to end what is left.

Its standard input is a channel from the emulator. A request `environment` (the plan and, beside it, the channel of the
new environment) makes an init; `run` (arguments) runs a program of the emulator's at the lowest priority. When the
channel closes, because the emulator ended or was killed, the inits see the same and end their environments; whatever
lives after that is killed, and the emulator's workspace goes.

Orphans of an init that was killed come to the guard, and are killed: what is a child of the guard and was not forked
here is such an orphan.
"""

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Iterable, Sequence
from typing import NoReturn

from . import environment, family, linux
from .files import remove
from .plan import Plan
from .wire import Channel, Message

_PATIENCE = 10.0
"""Seconds that the inits get to end their environments."""
_LOOK = 0.5
_LOWEST_PRIORITY = 19


class Guard:
    """Serves one emulator."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._inits: set[int] = set()
        self._chores: set[int] = set()
        self._wake, self._bell = os.pipe()
        for end in (self._wake, self._bell):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._bell, warn_on_full_buffer=False)

    def serve(self) -> None:
        """Handle requests until the emulator is gone, then end what is left."""
        with contextlib.suppress(EOFError):
            while True:
                select.select([self._channel.fileno(), self._wake], [], [])
                self._care()
                while (message := self._channel.receive()) is not None:
                    self._handle(message)
        self._end()

    def _handle(self, message: Message) -> None:
        if message.body["do"] == "run":
            self._chores.add(_run(message.body["argv"]))
            return
        (descriptor,) = message.descriptors
        theirs = Channel(socket.socket(fileno=descriptor))
        try:
            inherited = (self._channel.fileno(), self._wake, self._bell)
            self._inits.add(environment.spawn(Plan.of(message.body["plan"]), theirs, inherited))
        except OSError as error:
            theirs.send({"event": "failed", "run": 0, "errno": error.errno, "text": error.strerror})
        finally:
            theirs.close()

    def _care(self) -> bool:
        """Bury ended children and kill orphans of inits; False when no child is left."""
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake, 4096)
        try:
            while pid := os.waitpid(-1, os.WNOHANG)[0]:
                self._inits.discard(pid)
                self._chores.discard(pid)
        except ChildProcessError:
            return False
        for orphan in set(family.children(os.getpid())) - self._inits - self._chores:
            _kill((orphan, *family.descendants(orphan)))
        return True

    def _end(self) -> None:
        _kill(self._chores)
        deadline = time.monotonic() + _PATIENCE
        while self._care() and time.monotonic() < deadline:
            select.select([self._wake], [], [], _LOOK)
        while self._care():
            _kill(self._inits)
            select.select([self._wake], [], [], _LOOK)


def _kill(pids: Iterable[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _run(argv: Sequence[str]) -> int:
    pid = os.fork()
    if pid == 0:
        _work(argv)
    return pid


def _work(argv: Sequence[str]) -> NoReturn:
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if family.LINUX:
            linux.die_with_parent(signal.SIGKILL)
        os.nice(_LOWEST_PRIORITY)
        os.execv(argv[0], list(argv))
    finally:
        os._exit(1)


def main() -> None:
    """Serve the emulator whose channel is standard input; its workspace is the argument."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    if family.LINUX:
        linux.adopt_orphans()
    channel = Channel(socket.socket(fileno=os.dup(0)))
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    gc.disable()  # a collection would copy the memory that environments share with the guard
    gc.freeze()
    Guard(channel).serve()
    remove(sys.argv[1])
