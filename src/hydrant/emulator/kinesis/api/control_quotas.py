"""How often AWS lets the operations on streams be called, enforced with HYDRANT_KINESIS_QUOTAS=1: pure rules.

Rates: [Kinesis API reference, each operation's page; KDS: quotas and limits]. Where no scope is given there, the
account's is taken. No rate is published for operations that aren't in the table.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import NamedTuple

from hydrant.emulator.token_bucket import TokenBucket

DAY = 86_400.0
MAX_PASSING = 5
"""Streams that may be CREATING or DELETING at once [Kinesis API reference: CreateStream, DeleteStream]."""


class Rate(NamedTuple):
    """Calls per second, counted per `account` (and region), per `stream`, or per `consumer` and shard."""

    per_second: float
    scope: str = "account"


RATES = {
    "AddTagsToStream": Rate(5),
    "CreateChannel": Rate(5),
    "CreateStream": Rate(5),
    "DecreaseStreamRetentionPeriod": Rate(5, "stream"),
    "DeleteChannel": Rate(5),
    "DeleteStream": Rate(5),
    "DeregisterStreamConsumer": Rate(5, "stream"),
    "DescribeChannel": Rate(5),
    "DescribeLimits": Rate(1),
    "DescribeStream": Rate(10),
    "DescribeStreamConsumer": Rate(20, "stream"),
    "DescribeStreamSummary": Rate(20),
    "DisableEnhancedMonitoring": Rate(5),
    "EnableEnhancedMonitoring": Rate(5),
    "IncreaseStreamRetentionPeriod": Rate(5, "stream"),
    "ListChannels": Rate(5),
    "ListShards": Rate(1000, "stream"),
    "ListStreamConsumers": Rate(5, "stream"),
    "ListStreams": Rate(5),
    "ListTagsForStream": Rate(5),
    "MergeShards": Rate(5),
    "RegisterStreamConsumer": Rate(5),
    "RemoveTagsFromStream": Rate(5),
    "SplitShard": Rate(5),
    "SubscribeToShard": Rate(1, "consumer"),
    "UpdateChannel": Rate(5),
    "UpdateShardCount": Rate(10),
    "UpdateStreamWarmThroughput": Rate(5),
}
PER_DAY = {"UpdateShardCount": 10, "UpdateStreamMode": 2, "StartStreamEncryption": 25, "StopStreamEncryption": 25}
"""Successful calls per stream in any 24 hours."""


class ControlMeter:
    """Counts calls; all methods may be called from any thread; `now` in seconds of one clock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: dict[tuple[str, str], TokenBucket] = {}
        self._days: dict[tuple[str, str], deque[float]] = {}

    def call(self, operation: str, subject: str, now: float) -> bool:
        """Count a call about a subject of the operation's scope; False, and nothing counted, when it is too often."""
        rate = RATES.get(operation)
        if rate is None:
            return True
        with self._lock:
            key = (operation, subject)
            bucket = self._buckets.get(key)
            if bucket is None:
                self._forget_full(now)
                bucket = self._buckets[key] = TokenBucket(rate.per_second, rate.per_second, now)
            if not bucket.ready(1, now):
                return False
            bucket.take(1, now)
            return True

    def may_change(self, operation: str, stream: str, now: float) -> bool:
        """Whether a stream takes another change of this kind within the day."""
        most = PER_DAY.get(operation)
        if most is None:
            return True
        with self._lock:
            changes = self._days.get((operation, stream), ())
            return sum(now - change < DAY for change in changes) < most

    def changed(self, operation: str, stream: str, now: float) -> None:
        """Count a change that was made."""
        if operation in PER_DAY:
            with self._lock:
                self._days.setdefault((operation, stream), deque(maxlen=PER_DAY[operation])).append(now)

    def _forget_full(self, now: float) -> None:
        """Buckets that are full again say nothing: keep the table small."""
        if len(self._buckets) >= 1000:
            full = [key for key, bucket in self._buckets.items() if bucket.ready(bucket.burst, now)]
            for key in full:
                del self._buckets[key]
