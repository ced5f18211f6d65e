"""One execution environment as its init keeps it: processes are started in it one after the other, and end with it.

What a process leaves in its temporary folder is there for the next one of the same environment, as on AWS.
"""

import contextlib
import errno
import os
import signal
import socket
import threading
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

from ..guard import family
from ..guard.plan import Plan
from ..guard.wire import Message
from .process import Init, Process
from .reaper import GUARD
from .watched import Watched

_START = 20.0
"""Seconds until an init, or a process under it, must have started: forks and mounts, nothing of the function's."""


class Enclosure:
    """The init of an environment, and the process that runs under it now."""

    def __init__(self, plan: Plan) -> None:
        """Ask for an init; it starts while the first process is prepared."""
        self._plan = plan
        self._lock = threading.Lock()
        self._channel = GUARD.environment(plan)
        self._watched: Watched | None = None
        self._runs = 0
        self._stopped: list[int] = []

    @property
    def pid(self) -> int:
        """The init's process; 0 before something was started."""
        return self._watched.pid if self._watched else 0

    @property
    def gone(self) -> bool:
        """Whether the init has been killed."""
        with self._lock:
            return self._channel.gone

    def start(self, argv: Sequence[str], environ: Mapping[str, str], folder: str) -> Process:
        """Start a program; the one before must have ended. OSError, with its number, where the machine refuses."""
        self._runs += 1
        request = {"do": "start", "run": self._runs, "argv": list(argv), "environ": dict(environ), "folder": folder}
        output, write_end = os.pipe()
        try:
            with self._lock:
                pid = self._ask(request, write_end)
        except BaseException:
            os.close(output)
            raise
        finally:
            os.close(write_end)
        return Process(pid, output, Init(self._channel, self._lock, self._end_by_force), self._runs)

    def freeze(self, main: Watched, *, alone: bool) -> None:
        """Stop every process until `thaw`, unless there is but `main`, and it has (`alone`) no second thread.

        Such a process only waits for its next event: it does not matter whether it could run.
        """
        if alone and self._watched and self._watched.children() == [main.pid] and main.children() == []:
            return
        if family.FOLLOWED:
            self._stopped = family.signal_all(lambda: family.descendants(self.pid), signal.SIGSTOP, [main.pid])
        else:
            self._stopped = [main.pid]
            _signal_group(main.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let what was stopped go on."""
        stopped, self._stopped = self._stopped, []
        for pid in stopped:
            if family.FOLLOWED:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)
            else:
                _signal_group(pid, signal.SIGCONT)

    def close(self) -> None:
        """End the init and all below it. Returns when they are gone."""
        with self._lock:
            with contextlib.suppress(OSError):
                self._channel.socket.shutdown(socket.SHUT_WR)
            deadline = monotonic() + _START
            with contextlib.suppress(EOFError):
                while self._next(deadline) is not None:
                    pass
                self._end_by_force()
            self._channel.close()
            if self._watched:
                self._watched.close()

    def _ask(self, request: Mapping[str, Any], output: int) -> int:
        """Have a process started; a guard that was killed before it had made the init is replaced, once."""
        for again in (True, False):
            try:
                self._channel.send(request, [output])
                process, started = self._expect("process"), self._expect("started")
            except (EOFError, BrokenPipeError, ConnectionResetError):
                if self._watched is not None or not again:
                    raise OSError(errno.ECHILD, "the process that keeps the environment was killed") from None
                self._channel.close()
                self._channel = GUARD.environment(self._plan)
            else:
                if self._watched is None:
                    self._watched = Watched(started.sender or int(started.body["init"]))
                return process.sender or int(process.body["pid"])
        raise AssertionError  # the loop returns or raises

    def _expect(self, event: str) -> Message:
        """Wait for a message of this kind. OSError where the init says that it can't, EOFError when it is gone."""
        deadline = monotonic() + _START
        while (message := self._next(deadline)) is not None:
            if message.body["event"] == "failed":
                raise OSError(message.body["errno"], message.body["text"])
            if message.body["event"] == event:
                return message
        raise TimeoutError(f"the environment's init did not answer within {_START:.0f} s")

    def _next(self, deadline: float) -> Message | None:
        while (message := self._channel.receive()) is None:
            if not self._channel.wait(deadline - monotonic()):
                return None
        return message

    def _end_by_force(self) -> None:
        """Kill without the init's help: it was stopped or hangs."""
        if not self.pid:
            return
        family.signal_all(lambda: family.descendants(self.pid), signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def _signal_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
