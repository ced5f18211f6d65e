"""One command at a time changes the stack on a port: two would write one state, one work copy, one record."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hydrant.paths import state_dir
from hydrant.private import private_files

from ..errors import EmulatorFailed

_HELD: set[int] = set()
"""Ports that this process holds: a start deploys, too."""


@contextmanager
def only_one(port: int, what: str) -> Iterator[None]:
    """Hold the stack on this port for `what`, such as "a deployment". A killed process lets go of it, too.

    Raises EmulatorFailed at once, naming the other process, while one holds it.
    """
    if port in _HELD:
        yield
        return
    path = state_dir() / "stacks" / f"{port}.lock"
    opened = _take(path, port)
    _HELD.add(port)
    try:
        os.ftruncate(opened, 0)
        os.pwrite(opened, f"{what} (process {os.getpid()})".encode(), 0)
        yield
    finally:
        _HELD.discard(port)
        with suppress(OSError):
            path.unlink()  # before it lets go: who opened it meanwhile sees that it is not the one at the path
        os.close(opened)


def _take(path: Path, port: int) -> int:
    """An open file that is locked, and is the one at its path."""
    while True:
        with private_files():
            path.parent.mkdir(parents=True, exist_ok=True)
            opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(opened, port)
            if _is_at(path, opened):
                return opened
        except BaseException:
            os.close(opened)
            raise
        os.close(opened)  # who had it has just let go


def _lock(opened: int, port: int) -> None:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(opened, 200, 0).decode(errors="replace") or "a command that has just begun"
        raise EmulatorFailed(
            f"Another command is at work on the stack on port {port}.",
            f"It is {holder}. This one has changed nothing.",
            f"Wait until it is done; or give this one a stack of its own: --port {port + 1}",
        ) from error


def _is_at(path: Path, opened: int) -> bool:
    with suppress(OSError):
        return os.path.samestat(path.stat(), os.fstat(opened))
    return False
