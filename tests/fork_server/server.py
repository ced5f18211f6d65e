"""The fork server's process: imports what emulators have in common, then forks one for each request.

Started as `python -m tests.fork_server.server MODULE`, with two descriptors: 0 is a named pipe that the session of
tests holds open, 3 listens for requests. A request comes on a connection of its own, as one line of JSON. The answer
is a line with the process's number, or with why it can't be forked; when the process has ended, its exit code follows.

When the session has ended, however it did, emulators that are left are told to end, and the server ends, too.
"""

import gc
import json
import os
import resource
import runpy
import selectors
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from hydrant import ending
from hydrant.private import UMASK

from .preload import preload
from .preloaded import Preloaded

SESSION, LISTENER = 0, 3
_REQUEST_SECONDS = 10.0


def main(module: str, load: Callable[[], Preloaded] = preload) -> None:
    """Import by `load`, and serve until the session ends. In a forked process: run `module` and return."""
    os.closerange(LISTENER + 1, os.sysconf("SC_OPEN_MAX"))  # what pytest has open is none of an emulator's
    gc.disable()
    ending.prepare()  # of the emulators: the server itself leaves without anything that modules register
    preloaded = load()
    gc.collect()
    gc.freeze()  # a walk of the collector would make each emulator copy all of it
    gc.enable()
    request = _Server(preloaded).serve()
    sys.argv = [sys.argv[0]]
    sys.path[0] = request["folder"]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


class _Server:
    def __init__(self, preloaded: Preloaded) -> None:
        self._preloaded = preloaded
        self._listener = socket.socket(fileno=LISTENER)
        self._running: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._woken, self._waker = socket.socketpair()

    def serve(self) -> dict[str, Any]:
        """Take requests, and never return. In the process of an emulator: return its request."""
        self._waker.setblocking(False)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for file in (SESSION, self._listener, self._woken):
            self._selector.register(file, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._woken:
                    self._woken.recv(4096)
                    self._reap()
                elif key.fileobj is self._listener:
                    request = self._take()
                    if request is not None:
                        return request
                else:
                    self._end()

    def _take(self) -> dict[str, Any] | None:
        """Answer one request. In the forked process: return it."""
        connection, _ = self._listener.accept()
        try:
            connection.settimeout(_REQUEST_SECONDS)
            with connection.makefile("rb") as lines:
                request: dict[str, Any] = json.loads(lines.readline())
            if differing := self._preloaded.differing_variables(request["environ"]):
                _tell(connection, refused=f"variables that are read at import differ: {', '.join(differing)}")
            elif pid := os.fork():
                self._running[pid] = connection
                return None
            else:
                self._become(request, connection)
                return request
        except (OSError, ValueError):
            pass  # whoever asked is gone
        connection.close()
        return None

    def _become(self, request: dict[str, Any], connection: socket.socket) -> None:
        """Make of the forked process what a fresh one would be."""
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            os.umask(UMASK)
            os.chdir(request["folder"])
            os.environ.clear()
            os.environ.update({**self._preloaded.added, **request["environ"]})
            _standard_files(request["log"])
            _limit(request["limits"])
            if different := self._preloaded.renew():
                _tell(connection, refused=f"settings that are read at import differ: {', '.join(different)}")
                os._exit(0)
            _tell(connection, pid=os.getpid())
            self._close(connection)
        except BaseException:  # noqa: BLE001 - whatever it is, a second server must not go on here
            sys.excepthook(*sys.exc_info())
            os._exit(1)

    def _close(self, connection: socket.socket) -> None:
        """Close what belongs to the server. Libraries have opened /dev/urandom, and keep its number."""
        self._selector.close()
        for each in (connection, self._listener, self._woken, self._waker, *self._running.values()):
            each.close()

    def _reap(self) -> None:
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                connection = self._running.pop(ended[0])
                with suppress(OSError):
                    _tell(connection, code=os.waitstatus_to_exitcode(ended[1]))
                connection.close()

    def _end(self) -> NoReturn:
        for pid in self._running:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        shutil.rmtree(os.path.dirname(self._listener.getsockname()), ignore_errors=True)
        os._exit(0)  # what modules have registered for the end is an emulator's


def _standard_files(log: str) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    lines = os.open(log, os.O_WRONLY | os.O_APPEND)
    for file, place in ((nothing, 0), (lines, 1), (lines, 2)):
        os.dup2(file, place)
    os.close(nothing)
    os.close(lines)


def _limit(limits: dict[str, tuple[int, int]]) -> None:
    for name, limit in limits.items():
        number = getattr(resource, name)
        if resource.getrlimit(number) != tuple(limit):
            resource.setrlimit(number, tuple(limit))  # type: ignore[arg-type]


def _tell(connection: socket.socket, **answer: object) -> None:
    connection.sendall(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1])
