"""What the engine needs of the services around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hydrant.emulator.pipes.engine.ports import Failed

from .events import Record


class Looped(Failed):
    """The function is not invoked with some of the records, as they come from a loop of it (M-15)."""

    def __init__(self, places: frozenset[int]) -> None:
        super().__init__("RecursiveInvocationException: the function was invoked 16 times in one chain of requests")
        self.places = places
        """Which of the records."""


@dataclass(frozen=True)
class Reply:
    """What an invocation ended with."""

    body: bytes
    error: bool
    """Whether the function failed: FunctionError Unhandled."""
    request_id: str
    version: str = "$LATEST"


class Function(Protocol):
    """A function that is invoked synchronously."""

    def __call__(self, event: bytes) -> Reply:
        """Invoke it. Raises Failed of the pipes' engine when it was not run."""
        ...


class QueueFunction(Protocol):
    """A function that is invoked synchronously with messages."""

    def __call__(self, event: bytes, chains: Sequence[str]) -> Reply:
        """Invoke it. `chains`: the trace header of each message, empty where it has none.

        Raises Failed of the pipes' engine when it was not run: Looped if it must not be, for some of the messages.
        """
        ...


class Shard(Protocol):
    """A part of a stream whose records have an order. Positions are absolute numbers, those of records grow."""

    name: str

    def read(self, position: int, most: int) -> tuple[Sequence[Record], int]:
        """At most so many records from a position on, and the position behind them."""
        ...

    def wait(self, position: int, seconds: float) -> None:
        """Until there may be a record at a position, or `wake` is called as the mapping has stopped; not longer."""
        ...

    def wake(self) -> None:
        """The mapping has stopped: nobody needs to wait any more."""
        ...

    def ended(self, position: int) -> bool:
        """Whether nothing will ever come at this position."""
        ...

    def dealt(self, position: int) -> None:
        """A position is behind what is settled: what lies before it may go."""
        ...

    def after(self, sequence: str) -> int:
        """The position behind a record."""
        ...

    def retention(self) -> float:
        """For how many seconds records are there."""
        ...
