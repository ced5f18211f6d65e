"""What is counted where: invocations, deliveries, reading (F-8, F-9)."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..ports import FunctionClient, FunctionReply, InvocationError, NotReady
from ..records import Records
from ..transform.jq_process import Answer
from ..transform.partitioning import Query
from .collector import Metrics


class Delivered(Protocol):
    """What is known of records on their way to S3: when the oldest arrived, how large they were once (F-8)."""

    def __len__(self) -> int: ...
    @property
    def oldest(self) -> float: ...  # noqa: D102
    @property
    def source_bytes(self) -> int: ...  # noqa: D102


@dataclass(frozen=True)
class MeasuredFunctions:
    """Lambda, with duration and success of each attempt. What the emulator itself is not ready for is no attempt."""

    inner: FunctionClient
    metrics: Metrics
    ticks: Callable[[], float] = time.monotonic

    def invoke(self, function_arn: str, event: bytes) -> FunctionReply:
        """Invoke. Raises InvocationError."""
        started = self.ticks()
        try:
            reply = self.inner.invoke(function_arn, event)
        except InvocationError as error:
            if not isinstance(error, NotReady):
                self._sample(started, 0.0)
            raise
        self._sample(started, 0.0 if reply.function_error else 1.0)
        return reply

    def _sample(self, started: float, success: float) -> None:
        duration = (self.ticks() - started) * 1000
        self.metrics.add({"ExecuteProcessing.Duration": duration, "ExecuteProcessing.Success": success})


@dataclass(frozen=True)
class MeasuredQuery:
    """A JQ query, with the duration of each batch."""

    inner: Query
    metrics: Metrics
    ticks: Callable[[], float] = time.monotonic

    def run(self, documents: Sequence[bytes]) -> list[Answer]:
        """An answer for each document."""
        started = self.ticks()
        answers = self.inner.run(documents)
        if documents:
            self.metrics.add({"JQProcessing.Duration": (self.ticks() - started) * 1000})
        return answers


def attempted(metrics: Metrics, batch: Delivered, now: float, *, backup: bool, success: bool) -> None:
    """An attempt to write an object: original records and bytes, zero when it failed (F-8, F-9).

    The age of the oldest record is sampled either way: whether AWS's is zero after a failure is not known, and an alarm
    on freshness is there for what does not arrive.
    """
    records = len(batch) if success else 0
    size = batch.source_bytes if success else 0
    age = max(0.0, now - batch.oldest)
    if backup:
        metrics.add(
            {
                "BackupToS3.Records": records,
                "BackupToS3.Bytes": size,
                "BackupToS3.DataFreshness": age,
                "BackupToS3.Success": float(success),
            }
        )
    else:
        metrics.add(
            {
                "DeliveryToS3.Records": records,
                "DeliveryToS3.Bytes": size,
                "DeliveryToS3.DataFreshness": age,
                "DeliveryToS3.Success": float(success),
            }
        )


def read(metrics: Metrics, records: Records, now: float, *, at_tip: bool) -> None:
    """A read of a shard; behind is the age of the last record read unless the shard's end was reached."""
    behind = 0.0 if at_tip else max(0.0, (now - records.arrivals[-1]) * 1000)
    metrics.add(
        {
            "DataReadFromKinesisStream.Records": len(records),
            "DataReadFromKinesisStream.Bytes": sum(map(len, records.data)),
            "KinesisMillisBehindLatest": behind,
        }
    )
