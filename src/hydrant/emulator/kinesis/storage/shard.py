"""A shard: a log of records with absolute positions, a lock, and a condition that wakes its readers.

Position 0 is the shard's first record ever and the numbers never restart, so a reader keeps one integer.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from hydrant.emulator.columns import Columns

from . import sequence
from .appends import Appends
from .hashing import HashRange
from .log import RecordLog
from .memory import MemoryLedger
from .meters import ShardMeter
from .readers import Reader, Readers

LOG = logging.getLogger(__name__)
_KEPT = (
    "index",
    "shard_id",
    "hash_range",
    "parent_ids",
    "created_at",
    "closed_at",
    "created_seconds",
    "base",
    "owner",
)
"""What is kept of a shard beside its log."""


class StoredRecord(NamedTuple):
    """A record as a reader gets it; `arrival` in epoch seconds."""

    sequence_number: str
    partition_key: str
    data: bytes
    arrival: float

    @property
    def subsequence_number(self) -> int:
        """None of its own: it is as it was put. What the KPL aggregated is taken apart by readers."""
        return 0


class StoredRecords(Columns[StoredRecord]):
    """Records in a row."""

    row_type = StoredRecord

    @property
    def size(self) -> int:
        """Bytes of keys and data, as quotas and metrics count them."""
        _, keys, data, _ = self.columns
        return sum(map(len, data)) + sum([len(key) if key.isascii() else len(key.encode()) for key in keys])


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
        owner: str = "",
        meter: ShardMeter | None = None,
        clock: Callable[[], float] = time.time,
        log: RecordLog | None = None,
    ) -> None:
        """`log` keeps the records, in memory if it is not given."""
        self.index = index
        self.shard_id = f"shardId-{index:012d}"
        self.hash_range = hash_range
        self.parent_ids = [parent.shard_id for parent in parents]
        self.created_at = clock()
        self.closed_at: float | None = None
        self.created_seconds: int = max([int(self.created_at), *(parent.created_seconds + 1 for parent in parents)])
        self.base = sequence.shard_base(self.created_seconds, index)
        self.owner = owner
        self.meter = meter
        self.lost = 0
        """Records that the ceiling of memory took before the end of their retention."""
        self.lost_unread = 0
        """Of those, the ones that a known reader had not read yet."""
        self.missed = 0
        """Of those, the ones that a reader asked for afterwards."""
        self.readers = Readers(clock)
        self._lost_to = self._missed_to = 0  # positions
        for parent in parents:
            self.readers.follow(parent.readers)
        self._work_with(retention, ledger, clock, log or RecordLog())

    def _work_with(
        self, retention: Callable[[], float], ledger: MemoryLedger, clock: Callable[[], float], log: RecordLog
    ) -> None:
        self._retention = retention
        self._ledger = ledger
        self._clock = clock
        self._changed = threading.Condition(threading.Lock())
        self._log = log
        log.scarce = ledger.scarce
        self._appends = Appends(self._append, lambda: self._log.tip) if log.syncs else None
        self._counted = 0  # bytes that the ledger knows of
        self._last_arrival = (log.arrival_at(log.tip - 1) if log.tip else None) or 0.0
        ledger.enter(self)
        self._count()

    def __getstate__(self) -> dict[str, Any]:
        """Return what is kept of a shard beside its log."""
        return {name: getattr(self, name) for name in _KEPT}

    def revive(
        self,
        *,
        retention: Callable[[], float],
        ledger: MemoryLedger,
        meter: ShardMeter | None,
        clock: Callable[[], float],
        log: RecordLog,
    ) -> None:
        """Work again after `__getstate__`, in another process. Readers come back by themselves."""
        self.meter = meter
        self.lost = self.lost_unread = self.missed = self._lost_to = self._missed_to = 0
        self.readers = Readers(clock)
        self._work_with(retention, ledger, clock, log)

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
    def on_disk(self) -> bool:
        """Whether its records are on the disk, and memory only caches them."""
        return self._log.chills

    @property
    def tip(self) -> int:
        """The absolute position after the last record: how many records the shard has ever taken."""
        return self._log.tip

    @property
    def horizon(self) -> int:
        """The absolute position of the oldest record still held."""
        with self._changed:
            self._expire()
            return self._log.first

    @property
    def starting_sequence_number(self) -> str:
        """A number below all records'."""
        return str(self.base)

    @property
    def ending_sequence_number(self) -> str | None:
        """A number above all records', None while the shard is open."""
        return sequence.number_at(self.base, self.tip) if self.closed else None

    def append(self, keys: Sequence[str], data: Sequence[bytes]) -> int | None:
        """Store records in order, wake the readers; return the first one's position, None when the shard is closed.

        Raises CannotWrite where the records are kept and the disk takes nothing.
        """
        return self._append(keys, data) if self._appends is None else self._appends.put(keys, data)

    def _append(self, keys: Sequence[str], data: Sequence[bytes]) -> int | None:
        with self._changed:
            if self.closed_at is not None:
                return None
            self._expire()
            position = self._log.tip
            # Time may be set back; a log whose arrivals grow can be searched.
            self._last_arrival = max(self._clock(), self._last_arrival)
            try:
                self._log.append(keys, data, self._last_arrival)
            finally:  # a disk may be full in the middle of it: what went before is there
                self._count()
                self._changed.notify_all()
        return position

    def read(self, position: int, limit: int, max_bytes: int) -> tuple[StoredRecords, int]:
        """Return records from a position on, and the position after them.

        At most `limit` records and `max_bytes` of data and keys, but always one record when there is one. Positions
        already trimmed are skipped; those that were lost count as `missed`, each once.
        """
        with self._changed:
            self._expire()
            if position < self._lost_to:
                self._miss(position)
            first, (keys, data, arrivals) = self._log.read(position, limit, max_bytes)
            self._count()
        numbers = sequence.numbers_from(self.base, first, len(data))
        return StoredRecords(numbers, keys, data, arrivals), first + len(data)

    def wait(self, position: int, timeout: float, ended: Callable[[], bool] = lambda: False) -> bool:
        """Block until there is a record at `position`, the shard is closed or the reader has `ended`, see `wake`.

        False after `timeout` seconds.
        """
        with self._changed:
            return self._changed.wait_for(lambda: self.tip > position or self.closed or ended(), timeout)

    def wake(self) -> None:
        """Let those that wait ask again whether they have ended."""
        with self._changed:
            self._changed.notify_all()

    def position_at(self, timestamp: float) -> int:
        """Return the position of the first record that arrived at `timestamp` (epoch seconds) or later."""
        with self._changed:
            self._expire()
            return self._log.position_at(timestamp)

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
            arrival = self._log.arrival_at(position)
            return 0 if arrival is None else max(1, int((self._clock() - arrival) * 1000))

    def close(self) -> None:
        """Take no more records and wake all readers, for good."""
        with self._changed:
            self.closed_at = self.closed_at or self._clock()
            self._changed.notify_all()

    def clear(self) -> None:
        """Forget all records; positions and sequence numbers go on."""
        with self._changed:
            self._drop_before(self._log.tip)

    def retire(self) -> None:
        """Close the shard, forget its records and leave the memory's count."""
        self.close()
        with self._changed:
            self._log.discard()
            self._count()
        self._ledger.leave(self)

    def held(self) -> tuple[int, int]:
        """Return how many records are held and the bytes of their data and keys."""
        with self._changed:
            self._expire()
            return self._log.tip - self._log.first, self._log.size()

    def arrival_from(self, position: int) -> float | None:
        """Return when the oldest record from a position on arrived, None when there is none."""
        with self._changed:
            return self._log.arrival_at(position)

    def count_from(self, position: int) -> int:
        """Return how many records are held from a position on."""
        with self._changed:
            self._expire()
            return self._log.tip - max(position, self._log.first)

    def slowest_reader(self) -> Reader | None:
        """Return the reader that is furthest behind, None when nobody reads or everything is read."""
        reader = self.readers.slowest()
        return reader if reader is not None and reader.position < self._log.tip else None

    def unread_memory(self) -> int:
        """Return about how many bytes the records take that a reader has not read."""
        reader = self.slowest_reader()
        with self._changed:
            self._expire()
            if reader is None or self._log.chills:
                return 0
            return self._log.memory_from(reader.position)

    def oldest_arrival(self, *, unread: bool) -> float | None:
        """Return when the oldest record held arrived, None without records.

        Without `unread` also None when none can be dropped but what a reader has not read.
        """
        with self._changed:
            self._expire()
            if self._log.chills:
                return self._log.chillable_arrival()
            if not unread and self._log.oldest_end() > self._read_up_to():
                return None
            return self._log.arrival_at(self._log.first)

    def drop_oldest(self, size: int, *, unread: bool) -> int:
        """Drop oldest records until at least `size` bytes are free; return how many went. They count as `lost`.

        Without `unread` what a reader has not read stays. Of records that are on the disk only the memory goes.
        """
        read_up_to = self._read_up_to()
        with self._changed:
            if self._log.chills:
                self._log.chill()
                self._count()
                return 0
            first, keep = self._log.first, self._log.memory - size
            while self._log.memory > keep and self._log.first < self._log.tip:
                if not unread and self._log.oldest_end() > read_up_to:
                    break
                self._log.drop_before(self._log.oldest_end())
            self._count()
            self._lost_to = self._log.first
            self.lost += self._lost_to - first
            self.lost_unread += max(0, self._lost_to - max(first, read_up_to))
            return self._lost_to - first

    def _read_up_to(self) -> int:
        """The position up to which all readers have read."""
        reader = self.readers.slowest()
        return self._log.tip if reader is None else reader.position

    def _checked(self, position: int) -> int:
        if position > self.tip:
            raise ValueError("the sequence number was not given out by this shard")
        return position

    def _miss(self, position: int) -> None:
        missed = self._lost_to - max(position, self._missed_to)
        if missed > 0:
            self.missed += missed
            self._missed_to = self._lost_to
            LOG.error(
                "RECORDS MISSED: a reader of %s of %s wanted %d records that were dropped because the memory was full."
                " Raise HYDRANT_KINESIS_MEMORY_MB, or let it read faster.",
                self.shard_id,
                self.owner,
                missed,
            )

    def _expire(self) -> None:
        """Drop what is older than the retention; the usual case is one comparison."""
        oldest = self._log.arrival_at(self._log.first)
        if oldest is not None and oldest < (horizon := self._clock() - self._retention()):
            self._drop_before(self._log.position_at(horizon))

    def _drop_before(self, position: int) -> None:
        self._log.drop_before(position)
        self._count()

    def _count(self) -> None:
        if self._log.memory != self._counted:
            self._ledger.add(self._log.memory - self._counted)
            self._counted = self._log.memory
