"""What AWS allows a shard and a stream per second (E-6, E-7), enforced with HYDRANT_KINESIS_QUOTAS=1.

Pure rules: the time is an argument. Exact boundaries are unknown (E-12), see `token_bucket`.
"""

from __future__ import annotations

import math
import threading
from collections import deque

from hydrant.emulator.token_bucket import TokenBucket

MIB = 1 << 20
WRITE_BYTES, WRITE_RECORDS = MIB, 1000
READ_BYTES, READ_CALLS, ITERATORS = 2 * MIB, 5, 5
"""Per shard and second [Kinesis API reference: CreateStream, GetRecords, GetShardIterator]."""
GROWTH_SECONDS = 900.0
"""AWS may throttle traffic that more than doubles within 15 minutes [KDS: on-demand mode]."""
_MINUTE = 60.0


class ShardMeter:
    """The quotas of one shard. All methods may be called from any thread; `now` in seconds of one clock."""

    def __init__(self, now: float) -> None:
        self._lock = threading.Lock()
        self._bytes = TokenBucket(WRITE_BYTES, WRITE_BYTES, now)
        self._records = TokenBucket(WRITE_RECORDS, WRITE_RECORDS, now)
        self._read_bytes = TokenBucket(READ_BYTES, READ_BYTES, now)
        self._reads = TokenBucket(READ_CALLS, READ_CALLS, now)
        self._iterators = TokenBucket(ITERATORS, ITERATORS, now)

    def write(self, size: int, now: float) -> bool:
        """Count a record of so many bytes, key and data; False, and nothing counted, when it is over a quota."""
        with self._lock:
            if not (self._records.ready(1, now) and self._bytes.ready(size, now)):
                return False
            self._records.take(1, now)
            self._bytes.take(size, now)
            return True

    def begin_read(self, now: float) -> bool:
        """Count a GetRecords; False, and nothing counted, when it is over a quota."""
        with self._lock:
            if not (self._reads.ready(1, now) and self._read_bytes.open(now)):
                return False
            self._reads.take(1, now)
            return True

    def end_read(self, size: int, now: float) -> None:
        """Count what a GetRecords returned, bytes of keys and data."""
        with self._lock:
            self._read_bytes.take(size, now)

    def iterate(self, now: float) -> bool:
        """Count a GetShardIterator; False, and nothing counted, when it is over the quota."""
        with self._lock:
            if not self._iterators.ready(1, now):
                return False
            self._iterators.take(1, now)
            return True


class OnDemandGrowth:
    """How many shards an on-demand stream is given: room for double the highest minute of writes up to 15 minutes ago.

    How AWS decides is not published; this is the least that its words promise (E-7). It never shrinks. Not safe for
    threads.
    """

    def __init__(self) -> None:
        self._minutes: deque[tuple[float, float]] = deque()  # begin of a minute, shards' worth written in it
        self._peak = 0.0

    def wrote(self, records: int, size: int, now: float) -> None:
        """Count what was written."""
        begin = now - now % _MINUTE
        if not self._minutes or self._minutes[-1][0] < begin:
            self._minutes.append((begin, 0.0))
        last, worth = self._minutes[-1]
        self._minutes[-1] = (last, worth + max(records / WRITE_RECORDS, size / WRITE_BYTES) / _MINUTE)

    def target(self, shards: int, now: float) -> int:
        """Return how many open shards there should be, given how many there are: as many, or up to double."""
        while self._minutes and self._minutes[0][0] + _MINUTE <= now - GROWTH_SECONDS:
            self._peak = max(self._peak, self._minutes.popleft()[1])
        return max(shards, min(2 * shards, math.ceil(2 * self._peak)))
