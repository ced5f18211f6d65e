"""One ceiling for the memory of all streams.

What is oldest goes first, whichever shard holds it, but not what a reader has not read yet: rather than that, puts are
throttled as on AWS. With `drop_unread` (HYDRANT_KINESIS_WHEN_FULL=drop) it goes as well. Either is counted and said in
the log, as is each record that a reader then misses (`hydrant status --json`): AWS neither loses nor throttles so.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Protocol

LOG = logging.getLogger(__name__)

_LOG_INTERVAL = 10.0


class Holder(Protocol):
    """Something that holds records: a shard. `owner` is what the log calls it."""

    owner: str

    def oldest_arrival(self, *, unread: bool) -> float | None:
        """Return when the oldest record that may be dropped arrived, None without one."""

    def drop_oldest(self, size: int, *, unread: bool) -> int:
        """Drop oldest records until at least `size` bytes are free; return how many records went."""


class Counted:
    """Counts records by their stream, and tells now and then how many were not told yet. Safe for threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._told_at = float("-inf")
        self._untold: Counter[str] = Counter()

    def add(self, owner: str, records: int) -> None:
        """Count so many more."""
        with self._lock:
            self._untold[owner] += records

    def due(self) -> str:
        """Return `12 records of stream a, 3 records of stream b` when it is time to tell, else nothing."""
        with self._lock:
            untold = +self._untold
            if not untold or self._clock() - self._told_at < _LOG_INTERVAL:
                return ""
            self._told_at = self._clock()
            self._untold.clear()
        return ", ".join(f"{count} records of {owner}" for owner, count in sorted(untold.items()))


class MemoryLedger:
    """Counts what all shards hold and makes room below the ceiling.

    Dropping goes in large steps to a mark below it, so its cost per record put is constant. A stream whose records are
    not read gets nothing of the last part, so that it does not stop the others.
    """

    def __init__(self, ceiling: int, clock: Callable[[], float] = time.monotonic, *, drop_unread: bool = False) -> None:
        self.ceiling = ceiling
        self.used = 0
        self.dropped = 0
        self._drop_unread = drop_unread
        self._last_part, self._step = ceiling // 16, ceiling // 64
        self._lock = threading.Lock()
        self._trimming = threading.Lock()
        self._holders: set[Holder] = set()
        self._lost, self._throttled = Counted(clock), Counted(clock)

    def scarce(self) -> bool:
        """Whether more than a sixteenth of the ceiling is held: below, records are not packed."""
        return self.used > self._last_part

    def add(self, size: int) -> None:
        """Count `size` bytes more, or less when negative."""
        with self._lock:
            self.used += size

    def enter(self, holder: Holder) -> None:
        """Make a shard known."""
        with self._lock:
            self._holders.add(holder)

    def leave(self, holder: Holder) -> None:
        """Forget a shard that was emptied."""
        with self._lock:
            self._holders.discard(holder)

    def room(self, size: int, unread: Callable[[], int]) -> int:
        """Return how many of `size` more bytes a stream may store now, all of them as a rule.

        `unread` tells how many bytes of that stream no reader has read. Call it without holding a shard's lock.
        """
        if self._drop_unread or self.used + size <= self.ceiling - self._last_part:
            return size
        mark = self.ceiling - (self._last_part if unread() > self._step else 0)
        if self.used + size > mark:
            self._drop_to(mark - self._last_part - size, unread=False)
        return max(0, mark - self.used)

    def make_room(self) -> None:
        """Drop the oldest records when the ceiling is passed. Call it without holding a shard's lock."""
        if self.used <= self.ceiling:
            return
        mark = self.ceiling - self._last_part
        self._drop_to(mark, unread=False)
        if self._drop_unread:
            self._drop_to(mark, unread=True)

    def throttled(self, owner: str, records: int, reader: str) -> None:
        """Say in the log that records were refused because of what `reader` has not read."""
        self._throttled.add(owner, records)
        if told := self._throttled.due():
            LOG.warning(
                "PUTS THROTTLED: Kinesis refused %s with ProvisionedThroughputExceededException, because the memory for"
                " all streams, %d MB, is full of records that were not read: %s is behind. See why (hydrant status),"
                " or set HYDRANT_KINESIS_MEMORY_MB higher, or HYDRANT_KINESIS_WHEN_FULL=drop to lose the oldest.",
                told,
                self.ceiling >> 20,
                reader,
            )

    def _drop_to(self, mark: int, *, unread: bool) -> None:
        with self._trimming:
            while self.used > mark and (holder := self._oldest(unread=unread)):
                gone = holder.drop_oldest(self._step, unread=unread)
                self.dropped += gone
                self._lost.add(holder.owner, gone)
            self._report()

    def _oldest(self, *, unread: bool) -> Holder | None:
        with self._lock:
            holders = list(self._holders)
        arrivals = [
            (arrival, holder) for holder in holders if (arrival := holder.oldest_arrival(unread=unread)) is not None
        ]
        return min(arrivals, key=lambda pair: pair[0])[1] if arrivals else None

    def _report(self) -> None:
        if told := self._lost.due():
            LOG.warning(
                "RECORDS LOST: Kinesis dropped %s before the end of their retention, %s, because all streams together"
                " hold more than %d MB (%d records since the start; hydrant status --json counts them per stream)."
                " Raise HYDRANT_KINESIS_MEMORY_MB, or shorten HYDRANT_KINESIS_RETENTION_CAP_SECONDS.",
                told,
                "read or not" if self._drop_unread else "which no reader waits for",
                self.ceiling >> 20,
                self.dropped,
            )
