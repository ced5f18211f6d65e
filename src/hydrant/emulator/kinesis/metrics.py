"""The metrics of a stream in CloudWatch, one sample per call [KDS: Monitoring with CloudWatch, stream-level metrics].

Whether AWS counts partition keys as bytes is not said there; here they count, as they do for the quotas. What Firehose
reads is not counted: it reads in the process.
"""

from __future__ import annotations

import time
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


class Call:
    """Measures a PutRecord or GetRecords; whether it was refused for a quota goes under `throttled`."""

    __slots__ = ("_begun", "_more", "_operation", "_stream", "_throttled")

    def __init__(self, stream: Stream, operation: str, throttled: str) -> None:
        self._stream, self._operation, self._throttled = stream, operation, throttled
        self._more: dict[str, float] = {}

    def __enter__(self) -> Call:
        self._begun = time.monotonic()
        return self

    def put(self, size: int) -> None:
        """Count a record that was stored, of so many bytes."""
        self._more = {"PutRecord.Bytes": size, "IncomingBytes": size, "IncomingRecords": 1}

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        refused = kind is not None and issubclass(kind, ProvisionedThroughputExceededException)
        counted = {
            f"{self._operation}.Success": float(kind is None),
            f"{self._operation}.Latency": (time.monotonic() - self._begun) * 1000,
            self._throttled: float(refused),
        }
        _sample(self._stream, counted | self._more)


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
