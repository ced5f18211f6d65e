"""A Kinesis source under a role: while it may not be read nothing is, and nothing is lost (E-3, H-6)."""

import threading
import time
from collections.abc import Callable

from ..engine.records import Records
from ..engine.source.base import Partition, Source
from ..error_texts import KINESIS_DENIED

_LOOK_SECONDS = 0.5
"""How long an answer about the role holds: reading asks for every batch."""


class Permission:
    """Whether the source may be read; one answer for all partitions."""

    def __init__(self, may_read: Callable[[], bool], report: Callable[[str, str], None]) -> None:
        self._may_read = may_read
        self._report = report
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._held = True

    @property
    def held(self) -> bool:
        """Whether it may; a refusal is reported (F-5) each time it is seen."""
        with self._lock:
            now = time.monotonic()
            if now - self._looked >= _LOOK_SECONDS:
                self._looked, self._held = now, self._may_read()
                if not self._held:
                    self._report("Kinesis.AccessDenied", KINESIS_DENIED)
            return self._held


class GuardedPartition:
    """A shard that shows its records only while the role may read."""

    def __init__(self, inner: Partition, permission: Permission) -> None:
        self.inner = inner
        self.partition_id = inner.partition_id
        self._permission = permission
        self._sealed = threading.Event()

    @property
    def tip(self) -> int:
        """Position after the last record."""
        return self.inner.tip

    def read(self, position: int, limit: int, max_bytes: int) -> tuple[Records, int]:
        """Records from `position` on and the next position."""
        return self.inner.read(position, limit, max_bytes)

    def count_from(self, position: int) -> int:
        """How many records there are from a position on."""
        return self.inner.count_from(position)

    def arrival_from(self, position: int) -> float | None:
        """When the oldest record from a position on arrived."""
        return self.inner.arrival_from(position)

    def wait(self, position: int, timeout: float) -> bool:
        """Block until there is a record that may be read."""
        if self._permission.held:
            return self.inner.wait(position, timeout) and self._permission.held
        self._sealed.wait(timeout)
        return False

    def exhausted(self, position: int) -> bool:
        """Whether nothing will ever follow `position`."""
        return self.inner.exhausted(position)

    def acknowledge(self, position: int) -> None:
        """All before `position` has been delivered."""
        self.inner.acknowledge(position)

    def seal(self) -> None:
        """Read no more."""
        self.inner.seal()
        self._sealed.set()


class GuardedSource:
    """All shards of a source, under its role."""

    def __init__(self, inner: Source, permission: Permission) -> None:
        self._inner = inner
        self._permission = permission
        self.kinesis_stream_arn = inner.kinesis_stream_arn

    def start(self, opened: Callable[[Partition, int], None]) -> None:
        """Report each partition, guarded."""
        self._inner.start(lambda partition, position: opened(GuardedPartition(partition, self._permission), position))

    def finished(self, partition: Partition) -> None:
        """All of a closed partition has been read."""
        self._inner.finished(partition.inner if isinstance(partition, GuardedPartition) else partition)

    def stop(self) -> None:
        """Report no more partitions."""
        self._inner.stop()

    def retention_seconds(self) -> float:
        """How long undeliverable records are retried."""
        return self._inner.retention_seconds()
