"""The operations that the short way serves. Services bring theirs when they are loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

JSON, CBOR = b"application/x-amz-json-1.1", b"application/x-amz-cbor-1.1"


def never(_request: dict[str, Any]) -> bool:
    """No request of the operation takes long."""
    return False


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its models, and the way of a body to it and of its answer back.

    `decode` raises ValueError for a body that is left to the long way, and `call` gives None for a call that is; it
    must never wait but where `Operations.waits` says so. `tight` tells how answers are written: as the service's own
    short way in LocalStack's chain writes them, else as LocalStack does. `takes_long` tells of a request that its
    answer takes milliseconds: it is made in a thread.
    """

    service: Any
    model: Any
    decode: Callable[[bytes], dict[str, Any]]
    call: Callable[[Any, dict[str, Any]], Any]
    encode: Callable[[Any], bytes]
    tight: bool
    takes_long: Callable[[dict[str, Any]], bool] = never


class Operations:
    """By content type and target."""

    def __init__(self) -> None:
        self.served = 0
        """Calls that the short way answered."""
        self.asides: dict[str, Callable[[], bool]] = {}
        """By the module of a handler in LocalStack's chain: whether it wants to see calls now."""
        self._found: dict[tuple[bytes, bytes], Operation] = {}
        self._is_left: Callable[[str, str], bool] = lambda *_: False
        self._waits: Callable[[str, str], bool] = lambda *_: False

    def add(self, target: str, operation: Operation, content_type: bytes = JSON) -> None:
        """Serve it from now on, unless it is left to the long way."""
        if not self._leaves(operation):
            self._found[content_type, target.encode()] = operation

    def leave(self, which: Callable[[str, str], bool]) -> None:
        """Leave to the long way what `which` says so of, by service and operation; what comes later, too."""
        self._is_left = which
        self._found = {key: each for key, each in self._found.items() if not self._leaves(each)}

    def answer_in_threads(self, which: Callable[[str, str], bool]) -> None:
        """Answer what `which` says so of in threads, as it waits for a disk; by service and operation."""
        self._waits = which

    def waits(self, operation: Operation) -> bool:
        """Whether its call waits, and is nothing for the thread that serves all connections."""
        return self._waits(operation.service.service_name, operation.model.name)

    def _leaves(self, operation: Operation) -> bool:
        return self._is_left(operation.service.service_name, operation.model.name)

    def find(self, content_type: bytes, target: bytes) -> Operation | None:
        """The operation; None for all others."""
        return self._found.get((content_type, target))


OPERATIONS = Operations()
"""Of this process."""
