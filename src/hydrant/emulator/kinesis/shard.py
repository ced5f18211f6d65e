"""A shard: a log of records with absolute positions, a lock, and a condition that wakes its readers.

Position 0 is the shard's first record ever and the numbers never restart, so a reader keeps one integer. Records are
held as three parallel sequences instead of one object each: less memory, and nothing for the garbage collector to do.
"""

from __future__ import annotations

import threading
import time
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import accumulate, repeat
from typing import NamedTuple

from . import sequence
from .hashing import HashRange
from .memory import RECORD_OVERHEAD, MemoryLedger

_COMPACT_AT = 4096


class StoredRecord(NamedTuple):
    """A record as a reader gets it; `arrival` in epoch seconds."""

    sequence_number: str
    partition_key: str
    data: bytes
    arrival: float


class Shard:
    """One shard of a stream, open until a split or merge closes it. All methods may be called from any thread."""

    def __init__(
        self,
        index: int,
        hash_range: HashRange,
        *,
        parents: Sequence[Shard] = (),
        retention: Callable[[], float],
        ledger: MemoryLedger,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.index = index
        self.shard_id = f"shardId-{index:012d}"
        self.hash_range = hash_range
        self.parent_ids = [parent.shard_id for parent in parents]
        self.created_at = clock()
        self.closed_at: float | None = None
        self.created_seconds: int = max([int(self.created_at), *(parent.created_seconds + 1 for parent in parents)])
        self.base = sequence.shard_base(self.created_seconds, index)
        self._retention = retention
        self._ledger = ledger
        self._clock = clock
        self._changed = threading.Condition(threading.Lock())
        self._keys: list[str] = []
        self._data: list[bytes] = []
        self._arrivals = array("d")
        self._offset = 0  # position of the first slot
        self._head = 0  # slots before it are free
        self._last_arrival = 0.0
        self._size = 0  # bytes of data and keys held
        ledger.enter(self)

    @property
    def parent_id(self) -> str | None:
        """The ParentShardId, None for a first shard."""
        return self.parent_ids[0] if self.parent_ids else None

    @property
    def adjacent_parent_id(self) -> str | None:
        """The AdjacentParentShardId: only a merged shard has one."""
        return self.parent_ids[1] if len(self.parent_ids) > 1 else None

    @property
    def closed(self) -> bool:
        """Whether the shard takes no more records: after a split, a merge or the stream's end."""
        return self.closed_at is not None

    @property
    def tip(self) -> int:
        """The absolute position after the last record: how many records the shard has ever taken."""
        return self._offset + len(self._data)

    @property
    def horizon(self) -> int:
        """The absolute position of the oldest record still held."""
        with self._changed:
            self._expire()
            return self._offset + self._head

    @property
    def starting_sequence_number(self) -> str:
        """A number below all records'."""
        return str(self.base)

    @property
    def ending_sequence_number(self) -> str | None:
        """A number above all records', None while the shard is open."""
        return sequence.number_at(self.base, self.tip) if self.closed else None

    def append(self, keys: Sequence[str], data: Sequence[bytes]) -> int | None:
        """Store records in order, wake the readers; return the first one's position, None when the shard is closed."""
        size = sum(map(len, keys)) + sum(map(len, data))
        with self._changed:
            if self.closed_at is not None:
                return None
            self._expire()
            position = self._offset + len(self._data)
            # Time may be set back; a log whose arrivals grow can be searched.
            self._last_arrival = max(self._clock(), self._last_arrival)
            self._keys.extend(keys)
            self._arrivals.extend(repeat(self._last_arrival, len(data)))
            self._data.extend(data)
            self._count(size, len(data))
            self._changed.notify_all()
        return position

    def read(self, position: int, limit: int, max_bytes: int) -> tuple[list[StoredRecord], int]:
        """Return records from a position on, and the position after them.

        At most `limit` records and `max_bytes` of data and keys, but always one record when there is one. Positions
        already trimmed are skipped.
        """
        with self._changed:
            self._expire()
            start = max(position - self._offset, self._head)
            first = self._offset + start
            keys = self._keys[start : start + limit]
            data = self._data[start : start + limit]
            arrivals = self._arrivals[start : start + limit]
        count = _fitting(keys, data, max_bytes)
        numbers = sequence.numbers_from(self.base, first, count)
        return list(map(StoredRecord, numbers, keys, data, arrivals)), first + count

    def wait(self, position: int, timeout: float) -> bool:
        """Block until there is a record at `position` or the shard is closed; False after `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self.tip > position or self.closed, timeout)

    def position_at(self, timestamp: float) -> int:
        """Return the position of the first record that arrived at `timestamp` (epoch seconds) or later."""
        with self._changed:
            self._expire()
            return self._offset + bisect_left(self._arrivals, timestamp, self._head)

    def position_of(self, sequence_number: str) -> int:
        """Return the position of the record with this number, or of the next one.

        `ValueError` when the number was never given out here.
        """
        return self._checked(sequence.at(self.base, int(sequence_number)))

    def position_after(self, sequence_number: str) -> int:
        """Return the position of the first record above this number. `ValueError` as in `position_of`."""
        return self._checked(sequence.after(self.base, int(sequence_number)))

    def continuation(self, position: int) -> str:
        """Return the number after which a reader at this position goes on (AFTER_SEQUENCE_NUMBER)."""
        return sequence.number_at(self.base, position - 1)

    def sequence_numbers(self, position: int, count: int) -> list[str]:
        """Return the sequence numbers of `count` records from a position on."""
        return sequence.numbers_from(self.base, position, count)

    def millis_behind(self, position: int) -> int:
        """Return the age of the next unread record in ms; 0 at the tip, never 0 before it."""
        with self._changed:
            self._expire()
            slot = max(position - self._offset, self._head)
            if slot >= len(self._arrivals):
                return 0
            return max(1, int((self._clock() - self._arrivals[slot]) * 1000))

    def close(self) -> None:
        """Take no more records and wake all readers, for good."""
        with self._changed:
            self.closed_at = self.closed_at or self._clock()
            self._changed.notify_all()

    def clear(self) -> None:
        """Forget all records; positions and sequence numbers go on."""
        with self._changed:
            self._drop(len(self._data) - self._head)

    def retire(self) -> None:
        """Close the shard, forget its records and leave the memory's count."""
        self.close()
        self.clear()
        self._ledger.leave(self)

    def held(self) -> tuple[int, int]:
        """Return how many records are held and the bytes of their data and keys."""
        with self._changed:
            self._expire()
            return len(self._data) - self._head, self._size

    def oldest_arrival(self) -> float | None:
        """Return when the oldest record held arrived, None without records."""
        with self._changed:
            return self._arrivals[self._head] if self._head < len(self._arrivals) else None

    def drop_oldest(self, size: int) -> int:
        """Drop oldest records until about `size` bytes are free; return how many went."""
        with self._changed:
            freed, slot = 0, self._head
            while freed < size and slot < len(self._data):
                freed += len(self._keys[slot]) + len(self._data[slot]) + RECORD_OVERHEAD
                slot += 1
            count = slot - self._head
            self._drop(count)
            return count

    def _checked(self, position: int) -> int:
        if position > self.tip:
            raise ValueError("the sequence number was not given out by this shard")
        return position

    def _expire(self) -> None:
        """Drop what is older than the retention; the usual case is one comparison."""
        if self._head < len(self._arrivals):
            horizon = self._clock() - self._retention()
            if self._arrivals[self._head] < horizon:
                self._drop(bisect_left(self._arrivals, horizon, self._head) - self._head)

    def _drop(self, count: int) -> None:
        """Free the oldest `count` records. Slots are given back only when most are free: constant cost per record."""
        end = self._head + count
        self._count(-sum(map(len, self._keys[self._head : end])) - sum(map(len, self._data[self._head : end])), -count)
        self._keys[self._head : end] = [""] * count
        self._data[self._head : end] = [b""] * count
        self._head = end
        if self._head >= _COMPACT_AT and self._head * 2 >= len(self._data):
            del self._keys[:end], self._data[:end], self._arrivals[:end]
            self._offset += end
            self._head = 0

    def _count(self, size: int, records: int) -> None:
        self._size += size
        self._ledger.add(size + RECORD_OVERHEAD * records)


def _fitting(keys: list[str], data: list[bytes], max_bytes: int) -> int:
    """Return how many of the first records fit, at least one if there is one."""
    if sum(map(len, data)) + sum(map(len, keys)) <= max_bytes:
        return len(data)
    sizes = accumulate(len(key) + len(blob) for key, blob in zip(keys, data, strict=True))
    return max(1, sum(1 for size in sizes if size <= max_bytes))
