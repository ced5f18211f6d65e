"""Asks the session's fork server for emulators; the first that a worker wants starts the server, see `server.py`."""

import fcntl
import json
import os
import resource
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hydrant.stack.emulator import Launch, Started, start

from .session import HELD, VARIABLE

SERVER = ("-m", "tests.fork_server.server", "hydrant.emulator")
"""Python's arguments; the working directory is that of the tests."""

_ANSWER_SECONDS = 120.0
"""How long an answer may take: the first comes when all is imported."""


class NotForkedError(Exception):
    """The server can't make this emulator: why."""


@dataclass
class Forked:
    """The process of an emulator. It is a child of the server, which tells when it has ended."""

    pid: int
    _connection: socket.socket
    _told: bytes = b""

    def poll(self) -> int | None:
        """Its exit code; None while it runs, -1 when the server has ended before it."""
        if not self._told:
            try:
                self._told = self._connection.recv(1000) or b'{"code": -1}'
            except BlockingIOError:
                return None
        return int(json.loads(self._told)["code"])

    def close(self) -> None:
        """Ask no more."""
        self._connection.close()


@contextmanager
def forked(launch: Launch, plain: Mapping[str, str]) -> Iterator[Started]:
    """An emulator's process from the fork server, or a fresh one where that can't make it; the caller ends it."""
    try:
        process = fork(launch, plain)
    except NotForkedError:
        with start(launch) as fresh:
            yield fresh
        return
    with closing(process):
        yield process


def fork(launch: Launch, plain: Mapping[str, str]) -> Forked:
    """Have an emulator forked. A server that is not there yet imports in the environment `plain`.

    Raises NotForkedError, and nothing has begun.
    """
    folder = os.environ.get(VARIABLE)
    if not folder:
        raise NotForkedError("there is no fork server")
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(_ANSWER_SECONDS)
        _connect(connection, Path(folder), launch, plain)
        connection.sendall(_request(launch))
        answer, _, told = connection.recv(10_000).partition(b"\n")
        found = json.loads(answer or b'{"refused": "it has ended"}')
        if "refused" in found:
            raise NotForkedError(found["refused"])
        connection.setblocking(False)
        return Forked(found["pid"], connection, told)
    except OSError as error:
        connection.close()
        raise NotForkedError(f"the fork server does not answer: {error}") from error
    except BaseException:
        connection.close()
        raise


def _request(launch: Launch) -> bytes:
    limits = {name: resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name.startswith("RLIMIT_")}
    request = {"environ": launch.environ, "folder": str(launch.folder), "log": str(launch.log), "limits": limits}
    return json.dumps(request).encode() + b"\n"


def _connect(connection: socket.socket, folder: Path, launch: Launch, plain: Mapping[str, str]) -> None:
    """Raises OSError when the server can't be started, or has ended: it is not started a second time."""
    place = folder / "server"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            _start(folder, place, launch.command[0], plain)
    connection.connect(str(place))


def _start(folder: Path, place: Path, python: str, plain: Mapping[str, str]) -> None:
    """Start the server. Who connects from now on waits until it takes requests, or is refused when it has ended."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))
        listener.listen(64)
        files = [
            (os.POSIX_SPAWN_DUP2, listener.fileno(), 3),
            (os.POSIX_SPAWN_OPEN, 0, str(folder / HELD), os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(folder / "log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ]
        os.posix_spawn(python, [python, *SERVER], {**plain}, file_actions=files, setsid=True)
