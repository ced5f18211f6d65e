"""One ceiling for the memory of all streams: what is oldest goes first, whichever shard holds it.

Nobody is asked whether the record was read: it is lost to a reader that comes later. AWS loses nothing so, therefore
each loss is counted and said in the log, as is each record that a reader then misses (`Shard.lost`, `Shard.missed`;
`lost_records` and `missed_records` of `hydrant status --json`).
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

    def oldest_arrival(self) -> float | None:
        """Return when the oldest record arrived, None without records."""

    def drop_oldest(self, size: int) -> int:
        """Drop oldest records until at least `size` bytes are free; return how many records went."""


class MemoryLedger:
    """Counts what all shards hold and makes room above the ceiling.

    Dropping goes in large steps to a mark below the ceiling, so its cost per record put is constant.
    """

    def __init__(self, ceiling: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.ceiling = ceiling
        self.used = 0
        self.dropped = 0
        self._clock = clock
        self._lock = threading.Lock()
        self._trimming = threading.Lock()
        self._holders: set[Holder] = set()
        self._logged_at = float("-inf")
        self._unsaid: Counter[str] = Counter()

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

    def make_room(self) -> None:
        """Drop the oldest records when the ceiling is passed. Call it without holding a shard's lock."""
        if self.used <= self.ceiling:
            return
        with self._trimming:
            low_mark, step = self.ceiling - self.ceiling // 16, self.ceiling // 64
            while self.used > low_mark and (holder := self._oldest()):
                gone = holder.drop_oldest(step)
                self.dropped += gone
                self._unsaid[holder.owner] += gone
            self._report()

    def _oldest(self) -> Holder | None:
        with self._lock:
            holders = list(self._holders)
        arrivals = [(arrival, holder) for holder in holders if (arrival := holder.oldest_arrival()) is not None]
        return min(arrivals, key=lambda pair: pair[0])[1] if arrivals else None

    def _report(self) -> None:
        lost = +self._unsaid
        if not lost or self._clock() - self._logged_at < _LOG_INTERVAL:
            return
        self._logged_at = self._clock()
        self._unsaid.clear()
        LOG.warning(
            "RECORDS LOST: Kinesis dropped %s before the end of their retention, read or not, because all streams"
            " together hold more than %d MB (%d records since the start; hydrant status --json counts them per stream)."
            " Raise HYDRANT_KINESIS_MEMORY_MB, or shorten HYDRANT_KINESIS_RETENTION_CAP_SECONDS.",
            ", ".join(f"{count} records of {owner}" for owner, count in sorted(lost.items())),
            self.ceiling >> 20,
            self.dropped,
        )
