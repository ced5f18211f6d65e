"""A small process that outlives the emulator by a moment and ends the functions it left behind.

It reads the process groups of running functions from its standard input. When the emulator ends, however it ends, the
pipe closes and the guard kills every group that is left, also one stuck in an endless loop, also grandchildren, and
removes the emulator's workspace. This
works the same on Linux and macOS (PR_SET_PDEATHSIG is Linux only, reaches no grandchild and follows the thread that
started the child, not the process).
"""

import atexit
import subprocess
import sys
import threading

from .workspace import workspace

_SCRIPT = """
import os, shutil, signal, sys
for name in ("SIGINT", "SIGTERM", "SIGHUP"):
    signal.signal(getattr(signal, name), signal.SIG_IGN)
groups = set()
for line in sys.stdin:
    (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
for group in groups:
    try:
        os.killpg(group, signal.SIGKILL)
    except OSError:
        pass
shutil.rmtree(sys.argv[1], ignore_errors=True)
"""


class Guard:
    """Starts the guarding process at the first use and again should it have been killed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._groups: set[int] = set()
        atexit.register(self.close)

    @property
    def pid(self) -> int | None:
        """The guarding process; None before its first use."""
        process = self._process
        return process.pid if process else None

    def add(self, group: int) -> None:
        """Guard a process group."""
        with self._lock:
            self._groups.add(group)
            if self._process is None or self._process.poll() is not None:
                self._start()
            else:
                self._tell(f"+{group}\n")

    def remove(self, group: int) -> None:
        """Stop guarding a group; called before its number can be given to another."""
        with self._lock:
            self._groups.discard(group)
            if self._process is not None:
                self._tell(f"-{group}\n")

    def close(self) -> None:
        """End the guard and every group it still knows."""
        with self._lock:
            process, self._process = self._process, None
            if process is not None and process.stdin is not None:
                process.stdin.close()
                process.wait()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _SCRIPT, str(workspace())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )
        self._tell("".join(f"+{group}\n" for group in self._groups))

    def _tell(self, text: str) -> None:
        process = self._process
        try:
            if process is not None and process.stdin is not None:
                process.stdin.write(text.encode())
                process.stdin.flush()
        except BrokenPipeError:
            self._process = None  # killed by somebody: the next add starts another


GUARD = Guard()
"""The guard of this emulator."""
