"""Aliases of state machines, which can be copied.

LocalStack copies a machine for each execution, with its aliases, which hold a lock and cannot be copied: an execution
by the ARN of a machine that has an alias ended with InternalError.
"""

import threading
from types import TracebackType
from typing import Any

from localstack.services.stepfunctions.backend.alias import Alias

from hydrant.emulator import patches

_init = Alias.__init__


class SharedLock:
    """A lock that a copy shares with what it was copied from; another process has one of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, _: type | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._lock.release()

    def __deepcopy__(self, _: dict[int, Any]) -> "SharedLock":
        return self

    def __reduce__(self) -> tuple[type, tuple[()]]:
        return SharedLock, ()


def init(alias: Any, *given: Any, **named: Any) -> None:
    """Make an alias."""
    _init(alias, *given, **named)
    alias._mutex = SharedLock()


def apply_patches() -> None:
    """Let aliases be copied from now on."""
    patches.replace("localstack.services.stepfunctions.backend.alias:Alias", "__init__", init)
