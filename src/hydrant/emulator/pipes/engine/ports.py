"""What the engine needs of the services around it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Failed(Exception):
    """A target or an enrichment did not take a batch.

    `passing`: for a reason of the service's own that passes - throttled, not there yet, a fault: it is no attempt.
    """

    def __init__(self, words: str, *, passing: bool = False) -> None:
        super().__init__(words)
        self.passing = passing


@dataclass(frozen=True)
class Item:
    """One payload for a target, and the event that dynamic parameters look at (P-6)."""

    text: str
    opened: Any


@dataclass(frozen=True)
class Taken:
    """What a target says of a batch: which items it did not take, by index or by the identifier of their event."""

    refused: Collection[int] = ()
    named: Collection[str] = ()
    words: str = ""
    """Why, in the words of the first one."""


class Target(Protocol):
    """Takes batches of items."""

    @property
    def most(self) -> int:
        """How many at once; 0 means that there is no such limit."""
        ...

    @property
    def most_bytes(self) -> int:
        """How many bytes of them at once, in UTF-8."""
        ...

    def send(self, items: Sequence[Item]) -> Taken:
        """Hand them over. Raises Failed when none was taken."""
        ...


class Enrichment(Protocol):
    """Makes other events of a batch."""

    def enrich(self, texts: Sequence[str]) -> Any:
        """What it answers. Raises Failed."""
        ...
