"""The operations that the short way serves. Services bring theirs when they are loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

JSON = b"application/x-amz-json-1.1"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its models, and the way of a body to it and of its answer back.

    `decode` raises ValueError for a body that is left to the long way, and `call`, which must never wait, gives None
    for a call that is. `tight` tells how answers are written: as the service's own short way in LocalStack's chain
    writes them, else as LocalStack does.
    """

    service: Any
    model: Any
    decode: Callable[[bytes], dict[str, Any]]
    call: Callable[[Any, dict[str, Any]], Any]
    encode: Callable[[Any], bytes]
    tight: bool


class Operations:
    """By content type and target."""

    def __init__(self) -> None:
        self.served = 0
        """Calls that the short way answered."""
        self.asides: dict[str, Callable[[], bool]] = {}
        """By the module of a handler in LocalStack's chain: whether it wants to see calls now."""
        self._found: dict[tuple[bytes, bytes], Operation] = {}

    def add(self, target: str, operation: Operation, content_type: bytes = JSON) -> None:
        """Serve it from now on."""
        self._found[content_type, target.encode()] = operation

    def find(self, content_type: bytes, target: bytes) -> Operation | None:
        """The operation; None for all others."""
        return self._found.get((content_type, target))


OPERATIONS = Operations()
"""Of this process."""
