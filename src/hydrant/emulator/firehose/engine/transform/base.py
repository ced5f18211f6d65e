"""The interfaces of what happens between a partition and the destination: preparation, then transformation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from ..buffers import Hints
from ..records import DROPPED, Oks, Outcome, ProcessingFailed, Record, Records


@dataclass(frozen=True)
class Attempts:
    """How often a batch was processed, for error lines: attempts, end of the last one (epoch ms), the function."""

    made: int
    ended_ms: int
    lambda_arn: str | None = None
    request_ids: tuple[str, ...] = ()
    """Of those that reached the function."""


@dataclass(frozen=True)
class Transformed:
    """One outcome per record, in the order of the records."""

    outcomes: Sequence[Outcome]
    attempts: Attempts

    @classmethod
    def dropped(cls, count: int) -> "Transformed":
        """Outcomes of records that need no delivery."""
        return cls([DROPPED] * count, Attempts(0, 0))

    @classmethod
    def unfit(cls, failures: Sequence[ProcessingFailed], now: float) -> "Transformed":
        """Outcomes of records that failed before the function (D-17); `now` in epoch seconds."""
        return cls(failures, Attempts(1, int(now * 1000)))


class Prepared(NamedTuple):
    """A record as the function sees it, the source record it came from, and why it cannot be processed, if so."""

    record: Record
    origin: Record
    failure: ProcessingFailed | None = None


Made = Sequence[Sequence[Prepared] | None] | None
"""What preparation made of each record that was read; None where it stays as it is, or where all do."""


class Preparation(Protocol):
    """What is done with a record before it is buffered for the function. Never raises for what a record holds."""

    @property
    def growth(self) -> int:
        """By what factor records usually grow. The larger it is, the less is read at once."""

    @property
    def keeps_originals(self) -> bool:
        """Whether originals stay in memory beside the records that were made of them."""

    def prepare(self, records: Records) -> Made:
        """The records made of each, at least one; None where it stays as it is, or all do (the cheapest)."""


class Untouched:
    """Records stay as they are."""

    growth = 1
    keeps_originals = False

    def prepare(self, _records: Records) -> Made:
        """Nothing is made of them."""
        return None


class Transform(Protocol):
    """Turns a batch of records into outcomes. Never raises for what a function or a record does."""

    def hints(self) -> Hints:
        """Buffering hints for the batches of `apply`."""

    def weights(self, records: Records) -> list[int]:
        """The weight of each record against `Hints.max_weight`."""

    def apply(self, records: Records) -> Transformed:
        """Outcomes of a batch."""


class PassThrough:
    """No processor: each record is delivered as it came, without a buffer of its own."""

    _HINTS = Hints(size=4 * 1024 * 1024, interval=0.0)

    def hints(self) -> Hints:
        """Batches of 4 MiB, without waiting."""
        return self._HINTS

    def weights(self, records: Records) -> list[int]:
        """Nothing: only the size counts."""
        return [0] * len(records)

    def apply(self, records: Records) -> Transformed:
        """Every record is Ok."""
        return Transformed(Oks(records.data), Attempts(0, 0))
