"""Work that is nothing for the thread that serves all connections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from twisted.internet import reactor
from twisted.python.failure import Failure

T = TypeVar("T")


def in_thread(work: Callable[[], T], done: Callable[[T | Failure], None]) -> None:
    """Do it in a thread of the server's pool; what came of it is told in the reactor's thread."""
    threads: Any = reactor
    threads.getThreadPool().callInThreadWithCallback(lambda _, result: threads.callFromThread(done, result), work)
