"""One child process with its process group: start, notice of its end, kill."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from .reaper import GUARD

_JOIN = 5.0


class Process:
    """A child in a session of its own; standard output and error go to one pipe.

    `output` is the reading end of that pipe and `ended` a socket that can be read once the child has ended; neither
    blocks. When the child ends, whatever is left of its process group is killed.
    """

    def __init__(self, argv: Sequence[str], environ: Mapping[str, str], cwd: Path, name: str) -> None:
        self.output, write_end = os.pipe()
        os.set_blocking(self.output, False)
        self.ended, self._notify = socket.socketpair()
        try:
            self._popen = subprocess.Popen(
                argv,
                env=dict(environ),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=write_end,
                stderr=write_end,
                start_new_session=True,
            )
        except BaseException:
            self._close()
            raise
        finally:
            os.close(write_end)
        self._lock = threading.Lock()
        self._reaped = False
        self._waiter = threading.Thread(target=self._wait, name=f"hydrant-lambda-{name}-{self.pid}", daemon=True)
        try:
            with self._lock:  # the waiter mustn't take the group from the guard before it was given
                self._waiter.start()
                GUARD.add(self.pid)
        except OSError:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """Process id, which is also the id of its group."""
        return self._popen.pid

    @property
    def status(self) -> int | None:
        """None while running, else the exit status (negative: the signal)."""
        return self._popen.returncode

    def kill(self) -> None:
        """Kill the whole group."""
        with self._lock:
            if not self._reaped:
                self._kill_group()

    def close(self) -> None:
        """Kill, wait until the child is gone and close the pipe."""
        self.kill()
        self._waiter.join(_JOIN)
        self._close()

    def read_output(self, limit: int = 64 * 1024) -> bytes:
        """Return what the pipe holds, at most `limit` bytes; empty when there is nothing."""
        try:
            return os.read(self.output, limit)
        except BlockingIOError:
            return b""

    def _wait(self) -> None:
        if hasattr(os, "waitid"):
            # Look without reaping: as long as the child is a zombie its number can't be given to another group.
            with contextlib.suppress(ChildProcessError):
                os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        else:
            self._popen.wait()
        with self._lock:
            self._kill_group()
            GUARD.remove(self.pid)
            self._popen.wait()
            self._reaped = True
        with contextlib.suppress(OSError):
            self._notify.send(b"x")

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def _close(self) -> None:
        for sock in (self.ended, self._notify):
            sock.close()
        with contextlib.suppress(OSError):
            os.close(self.output)
