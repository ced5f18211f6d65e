"""The metrics of a stream in CloudWatch, one sample per call [KDS: Monitoring with CloudWatch, stream-level metrics].

Whether AWS counts partition keys as bytes is not said there; here they count, as they do for the quotas. What Firehose
reads is not counted: it reads in the process.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from localstack.aws.api.kinesis import ProvisionedThroughputExceededException

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.metrics.service import Account, Dimensions, Metric, ServiceMetrics

from .models import Stream
from .storage.shard import StoredRecords

_COUNT, _BYTES, _MILLISECONDS = "Count", "Bytes", "Milliseconds"
_UNITS = {"Bytes": _BYTES, "IncomingBytes": _BYTES, "Latency": _MILLISECONDS, "IteratorAgeMilliseconds": _MILLISECONDS}
_REMEMBERED = 4096
"""Metrics of some hundred streams: several for each call."""
_METRICS = ServiceMetrics("AWS/Kinesis", interval=1.0)


def _sample(stream: Stream, values: dict[str, float], more: Dimensions = ()) -> None:
    samples = [(_metric(stream.name, name, more), value) for name, value in values.items()]
    _METRICS.add(Account(stream.account_id, stream.region), samples)


@lru_cache(_REMEMBERED)
def _metric(stream: str, name: str, more: Dimensions) -> Metric:
    return Metric(name, _UNITS.get(name.rpartition(".")[2], _COUNT), (("StreamName", stream), *more))


@contextmanager
def call(stream: Stream, operation: str, throttled: str) -> Iterator[None]:
    """Measure a PutRecord or GetRecords; whether it was refused for a quota goes under `throttled`."""
    begun, success, refused = time.monotonic(), 0.0, 0.0
    try:
        yield
        success = 1.0
    except ProvisionedThroughputExceededException:
        refused = 1.0
        raise
    finally:
        latency = (time.monotonic() - begun) * 1000
        _sample(stream, {f"{operation}.Success": success, f"{operation}.Latency": latency, throttled: refused})


def put(stream: Stream, size: int) -> None:
    """A PutRecord that was stored, of so many bytes."""
    _sample(stream, {"PutRecord.Bytes": size, "IncomingBytes": size, "IncomingRecords": 1})


def put_many(stream: Stream, stored: int, size: int, refused: int, seconds: float) -> None:
    """A PutRecords: records stored, their bytes, records refused for a quota, and how long it took."""
    _sample(
        stream,
        {
            "PutRecords.Success": float(stored > 0),
            "PutRecords.Latency": seconds * 1000,
            "PutRecords.Bytes": size,
            "PutRecords.TotalRecords": stored + refused,
            "PutRecords.SuccessfulRecords": stored,
            "PutRecords.ThrottledRecords": refused,
            "PutRecords.FailedRecords": 0,
            "WriteProvisionedThroughputExceeded": refused,
            "IncomingBytes": size,
            "IncomingRecords": stored,
        },
    )


def got(stream: Stream, records: StoredRecords, behind: bool) -> None:
    """A GetRecords; the age is that of the last record returned, zero when it was the newest."""
    values: dict[str, float] = {"GetRecords.Bytes": records.size, "GetRecords.Records": len(records)}
    age = max(0.0, CLOCK.now() - records[-1].arrival) * 1000 if records and behind else 0.0
    _sample(stream, {**values, "GetRecords.IteratorAgeMilliseconds": age})


def pushed(stream: Stream, consumer: str, records: StoredRecords, millis_behind: int) -> None:
    """An event of SubscribeToShard."""
    values: dict[str, float] = {
        "SubscribeToShardEvent.Bytes": records.size,
        "SubscribeToShardEvent.Records": len(records),
        "SubscribeToShardEvent.MillisBehindLatest": millis_behind,
        "SubscribeToShardEvent.Success": 1,
    }
    _sample(stream, values, (("ConsumerName", consumer),))
