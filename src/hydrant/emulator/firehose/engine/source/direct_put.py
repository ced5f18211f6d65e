"""Records put with PutRecord and PutRecordBatch: a queue in memory, trimmed as it is delivered."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice

from ..records import RECORD_OVERHEAD_BYTES, Record, Records
from .base import Partition

RETRY_SECONDS = 24 * 3600.0
"""DirectPut data are retried for 24 hours, then lost (D-13)."""


class QueueFullError(Exception):
    """More is undelivered than the queue may hold: the caller answers ServiceUnavailableException (A-33)."""


class DirectPutQueue:
    """The only partition of a DirectPut delivery stream. Safe for concurrent use."""

    partition_id = "direct-put"

    def __init__(self, max_bytes: Callable[[], int], clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._max_bytes = max_bytes
        self._records: deque[Record] = deque()
        self._first = 0
        self._bytes = 0
        self._sealed = False
        self._changed = threading.Condition()

    @property
    def first(self) -> int:
        """The position of the oldest record that is held."""
        with self._changed:
            return self._first

    @property
    def tip(self) -> int:
        """Position after the last record."""
        with self._changed:
            return self._first + len(self._records)

    def put(self, data: Sequence[bytes]) -> None:
        """Append records, all or none. Raises QueueFullError."""
        size = self._size(data)
        with self._changed:
            if self._sealed or (self._records and self._bytes + size > self._max_bytes()):
                raise QueueFullError
            now, tip = self._clock(), self._first + len(self._records)
            self._store(tip, data, now)
            self._records.extend(Record(f"49{tip + offset:054d}", 0, "", each, now) for offset, each in enumerate(data))
            self._bytes += size
            self._changed.notify_all()

    def _store(self, tip: int, data: Sequence[bytes], arrival: float) -> None:
        """Nothing is written: see StoredQueue."""

    @staticmethod
    def _size(data: Sequence[bytes]) -> int:
        return sum(map(len, data)) + len(data) * RECORD_OVERHEAD_BYTES

    def read(self, position: int, limit: int, max_bytes: int) -> tuple[Records, int]:
        """Records from `position` on and the next position."""
        with self._changed:
            start = max(position, self._first)
            found: list[Record] = []
            room = max_bytes
            for record in islice(self._records, start - self._first, start - self._first + limit):
                room -= len(record.data)
                if found and room < 0:
                    break
                found.append(record)
            return Records.of(found), start + len(found)

    def count_from(self, position: int) -> int:
        """How many records there are from a position on."""
        with self._changed:
            return self._first + len(self._records) - max(position, self._first)

    def arrival_from(self, position: int) -> float | None:
        """When the oldest record from a position on was put."""
        with self._changed:
            index = max(position - self._first, 0)
            return self._records[index].arrival if index < len(self._records) else None

    def wait(self, position: int, timeout: float) -> bool:
        """Block until there is a record at `position` or the queue is sealed."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._sealed or self._first + len(self._records) > position, timeout=timeout
            )

    def exhausted(self, position: int) -> bool:
        """Whether all was read and nothing more is accepted."""
        with self._changed:
            return self._sealed and position >= self._first + len(self._records)

    def acknowledge(self, position: int) -> None:
        """Forget what was delivered."""
        with self._changed:
            while self._first < position and self._records:
                self._bytes -= len(self._records.popleft().data) + RECORD_OVERHEAD_BYTES
                self._first += 1

    def seal(self) -> None:
        """Accept nothing more; what was accepted is still delivered."""
        with self._changed:
            self._sealed = True
            self._changed.notify_all()


class DirectPutSource:
    """Source of a DirectPut delivery stream."""

    kinesis_stream_arn: str | None = None

    def __init__(self, queue: DirectPutQueue) -> None:
        self.queue = queue

    def start(self, opened: Callable[[Partition, int], None]) -> None:
        """Report the queue, from what is not delivered yet."""
        opened(self.queue, self.queue.first)

    def finished(self, partition: Partition) -> None:
        """Nothing follows the queue."""

    def stop(self) -> None:
        """Nothing to stop."""

    def retention_seconds(self) -> float:
        """24 hours."""
        return RETRY_SECONDS
