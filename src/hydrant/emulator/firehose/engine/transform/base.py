"""The stage between a partition and the destination buffers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from ..buffers import Hints
from ..records import DROPPED, Ok, Outcome, ProcessingFailed, SourceRecord


@dataclass(frozen=True)
class Attempts:
    """How a batch was processed, for error lines: number, end of the last one (epoch ms), and the function."""

    made: int
    ended_ms: int
    lambda_arn: str | None = None


@dataclass(frozen=True)
class Transformed:
    """One outcome per record, in the order of the records."""

    outcomes: Sequence[Outcome]
    attempts: Attempts

    @classmethod
    def dropped(cls, count: int) -> "Transformed":
        """Records that go nowhere."""
        return cls([DROPPED] * count, Attempts(0, 0))

    @classmethod
    def unfit(cls, failures: Sequence[ProcessingFailed], now: float) -> "Transformed":
        """Records that no function gets to see (D-17); `now` in epoch seconds."""
        return cls(failures, Attempts(1, int(now * 1000)))


class DerivedRecord(NamedTuple):
    """A record made from one of the source: a part of it, or its content decompressed. `arrival` in epoch seconds."""

    sequence_number: str
    subsequence_number: int
    partition_key: str
    data: bytes
    arrival: float


class Prepared(NamedTuple):
    """A record as the function sees it, the source record it came from, and why it cannot be processed, if so."""

    record: SourceRecord
    origin: SourceRecord
    failure: ProcessingFailed | None = None


class Preparation(Protocol):
    """What is done with a record before it is buffered for the function. Never raises for what a record holds."""

    @property
    def growth(self) -> int:
        """How many times its size a record may well become: the less is read at once."""

    @property
    def keeps_originals(self) -> bool:
        """Whether originals fill memory beside the records made of them."""

    def prepare(self, record: SourceRecord) -> Sequence[Prepared] | None:
        """The records that it becomes, at least one; None when it stays as it is, which costs the least."""


class Untouched:
    """Records stay as they are."""

    growth = 1
    keeps_originals = False

    def prepare(self, record: SourceRecord) -> None:
        """As it is."""


class Transform(Protocol):
    """Turns a batch of records into outcomes. Never raises for what a function or a record does."""

    def hints(self) -> Hints:
        """Buffering before this stage."""

    def weigh(self, record: SourceRecord) -> int:
        """Weight of a record against `Hints.max_weight`."""

    def apply(self, records: Sequence[SourceRecord]) -> Transformed:
        """Process a batch."""


class PassThrough:
    """No processor: each record is delivered as it came, without a buffer of its own."""

    _HINTS = Hints(size=4 * 1024 * 1024, interval=0.0)

    def hints(self) -> Hints:
        """No waiting."""
        return self._HINTS

    def weigh(self, record: SourceRecord) -> int:  # noqa: ARG002 - weightless
        """No limit."""
        return 0

    def apply(self, records: Sequence[SourceRecord]) -> Transformed:
        """Every record is Ok."""
        return Transformed([Ok(record.data) for record in records], Attempts(0, 0))
