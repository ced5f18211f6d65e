"""The stage between a partition and the destination buffers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..buffers import Hints
from ..source.base import SourceRecord
from .outcomes import Ok, Outcome


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
