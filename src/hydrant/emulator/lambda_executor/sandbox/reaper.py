"""The emulator's side of the guard: a process that starts functions and outlives the emulator to end what it left.

The guard (`guard/server.py`) sees the end of the emulator by a channel that closes, however the emulator ended: then
every environment goes, also what is stuck in an endless loop or made sessions of its own, and the emulator's workspace.
"""

import atexit
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..guard.plan import Plan
from ..guard.wire import Channel, pair
from .workspace import workspace

_SOURCES = Path(__file__).parents[4]
_SCRIPT = f"""
import sys
sys.path.append(sys.argv.pop(1))
from {__name__.rpartition(".sandbox.")[0]}.guard.server import main
main()
"""


class Guard:
    """Starts the guarding process at the first use and again should it have been killed. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None
        atexit.register(self.close)

    @property
    def pid(self) -> int | None:
        """The guarding process; None before its first use."""
        process = self._process
        return process.pid if process else None

    def environment(self, plan: Plan) -> Channel:
        """Ask for an environment and return the channel to its init, which tells when it is ready or why not.

        The channel closes without a word when the guard dies before it has forked the init.
        """
        mine, theirs = pair()
        try:
            self._ask({"do": "environment", "plan": plan.document()}, [theirs.fileno()])
        except BaseException:
            mine.close()
            raise
        finally:
            theirs.close()
        return mine

    def run(self, argv: Sequence[str]) -> None:
        """Run a program at the lowest priority, with no variables but few; nobody waits for it, and it ends with us."""
        self._ask({"do": "run", "argv": list(argv)})

    def close(self) -> None:
        """End the guard and every environment."""
        with self._lock:
            process, channel = self._process, self._channel
            self._process = self._channel = None
        if process is not None and channel is not None:
            channel.close()
            process.wait()

    def _ask(self, request: dict[str, Any], descriptors: Sequence[int] = ()) -> None:
        with self._lock:
            try:
                self._running().send(request, descriptors)
            except (BrokenPipeError, ConnectionResetError):
                self._forget()
                self._running().send(request, descriptors)

    def _running(self) -> Channel:
        if self._process is None or self._channel is None or self._process.poll() is not None:
            self._forget()
            self._channel = self._start()
        return self._channel

    def _forget(self) -> None:
        channel, self._channel, self._process = self._channel, None, None
        if channel is not None:
            channel.close()

    def _start(self) -> Channel:
        mine, theirs = pair()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _SCRIPT, str(_SOURCES), str(workspace())],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={},  # functions that may look at processes find nothing of the user's
                start_new_session=True,
                cwd="/",
            )
        except BaseException:
            mine.close()
            raise
        finally:
            theirs.close()
        return mine


GUARD = Guard()
"""The guard of this emulator."""
