"""What the engine needs from a source."""

from collections.abc import Callable
from typing import Protocol

from ..records import Records


class Partition(Protocol):
    """An ordered part of a source (a shard), read by one lane.

    Positions are absolute and grow; a record stays readable until its position is acknowledged.
    """

    @property
    def partition_id(self) -> str:
        """Name, for Kinesis the shard id."""

    @property
    def tip(self) -> int:
        """Position after the last record."""

    def read(self, position: int, limit: int, max_bytes: int) -> tuple[Records, int]:
        """Records from `position` on (at least one if there is any) and the next position."""

    def count_from(self, position: int) -> int:
        """How many records there are from `position` on: some may be gone by their age."""

    def arrival_from(self, position: int) -> float | None:
        """When the oldest record from `position` on arrived, None without one. Nothing counts as read by it."""

    def wait(self, position: int, timeout: float) -> bool:
        """Block until there is something at `position`, nothing can follow it or `seal` was called."""

    def exhausted(self, position: int) -> bool:
        """Whether nothing will ever follow `position`."""

    def acknowledge(self, position: int) -> None:
        """All before `position` has been delivered."""

    def seal(self) -> None:
        """The delivery stream stops: accept no more records, and be exhausted. A Kinesis stream keeps its records."""


class Source(Protocol):
    """All partitions of a delivery stream's source."""

    kinesis_stream_arn: str | None

    def start(self, opened: Callable[[Partition, int], None]) -> None:
        """Call `opened` with each partition and its first position as soon as it may be read, now or later."""

    def finished(self, partition: Partition) -> None:
        """All of a closed partition was read: its children may be opened."""

    def stop(self) -> None:
        """Open no more partitions."""

    def retention_seconds(self) -> float:
        """How long to go on trying to deliver a record, counted from its arrival (D-13)."""
