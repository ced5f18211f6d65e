"""Metrics: what counts, one sample per attempt, and nothing lost between threads and writes."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.metrics.collector import Metrics, Statistic
from hydrant.emulator.firehose.engine.ports import ClientError, FunctionReply, InvocationError

from .engine import FAST, MemoryStore, described, running, wait_until
from .test_partitioned_delivery import event, partitioned


def pad(text: str, size: int) -> bytes:
    return text.encode().ljust(size, b".")


def test_f8_the_captured_example() -> None:
    """Ok 51 B, Dropped 53 B, failed 53 B: delivered are 2 records of 104 B, processed is 1 of 51 B."""
    with running() as stream:
        stream.put([pad("good-", 51), pad("drop-", 53), pad("bad-", 53)])
        stream.pipeline.flush(10.0)
        totals = stream.metrics.totals
    assert (totals["DeliveryToS3.Records"], totals["DeliveryToS3.Bytes"]) == (2, 104)
    assert (totals["SucceedProcessing.Records"], totals["SucceedProcessing.Bytes"]) == (1, 51)
    assert totals["DeliveryToS3.Success"] == stream.metrics.counts["DeliveryToS3.Success"] == 2
    assert totals["ExecuteProcessing.Success"] == stream.metrics.counts["ExecuteProcessing.Duration"] >= 1


def test_f8_the_captured_example_with_its_backup() -> None:
    backup = {
        "RoleARN": "arn:aws:iam::000000000000:role/r",
        "BucketARN": "arn:aws:s3:::copies",
        "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 0},
        "CompressionFormat": "GZIP",
        "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
        "CloudWatchLoggingOptions": {"Enabled": False},
    }
    with running(document=described(S3BackupMode="Enabled", S3BackupDescription=backup)) as stream:
        stream.put([pad("good-", 51), pad("drop-", 53), pad("bad-", 53)])
        stream.pipeline.flush(10.0)
        totals = stream.metrics.totals
    assert [totals[f"BackupToS3.{name}"] for name in ("Records", "Bytes")] == [3, 157]
    assert [totals[f"DeliveryToS3.{name}"] for name in ("Records", "Bytes")] == [2, 104]
    assert totals["BackupToS3.Success"] == stream.metrics.counts["BackupToS3.DataFreshness"] >= 1


def test_f7_d16_partitions_that_are_active_and_whether_more_would_have_been() -> None:
    settings = replace(FAST, active_partitions=2)
    with running(document=partitioned(interval=900), settings=settings) as stream:
        stream.put([event("ada"), event("bob"), event("ada")])
        wait_until(
            lambda: stream.pipeline.status()["unread_records"] == 0 and stream.pipeline.wait_at_rest(5), "at rest"
        )
        stream.pipeline.metrics.write()
        assert stream.metrics.greatest["PartitionCount"] == 2
        assert stream.metrics.greatest["PartitionCountExceeded"] == 0
        stream.put([event("cyd")])
        wait_until(
            lambda: stream.pipeline.status()["unread_records"] == 0 and stream.pipeline.wait_at_rest(5), "at rest"
        )
        stream.pipeline.metrics.write()
        assert stream.metrics.greatest["PartitionCount"] == 2
        assert stream.metrics.greatest["PartitionCountExceeded"] == 1


def test_f8_compression_and_transformation_do_not_change_what_counts() -> None:
    with running(document=described(CompressionFormat="GZIP")) as stream:
        stream.put([pad(f"good-{number}-", 1000) for number in range(50)])
        stream.pipeline.flush(10.0)
    assert stream.metrics.totals["DeliveryToS3.Bytes"] == 50_000


def test_f9_an_attempt_that_fails_is_a_sample_of_zero() -> None:
    with running(store=MemoryStore(refusals=2), document=described(ProcessingConfiguration={})) as stream:
        stream.put([b"12345"])
        stream.pipeline.flush(10.0)
    totals, counts = stream.metrics.totals, stream.metrics.counts
    assert [counts[f"DeliveryToS3.{name}"] for name in ("Success", "Records", "Bytes", "DataFreshness")] == [3] * 4
    assert [totals[f"DeliveryToS3.{name}"] for name in ("Success", "Records", "Bytes")] == [1, 1, 5]
    assert totals["DeliveryToS3.DataFreshness"] >= 0
    assert "SucceedProcessing.Records" not in totals


@pytest.mark.parametrize("answer", [FunctionReply(b"{}", function_error=True), InvocationError("Lambda.X", "no")])
def test_f7_attempts_to_invoke_that_fail_are_samples_without_success(answer: Any) -> None:
    def handler(_records: list[dict[str, Any]]) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    with running(handler, document=described(retries=2)) as stream:
        stream.put([b"x"])
        stream.pipeline.flush(10.0)
    assert stream.metrics.counts["ExecuteProcessing.Success"] == 3
    assert stream.metrics.totals["ExecuteProcessing.Success"] == 0
    assert "SucceedProcessing.Records" not in stream.metrics.totals
    assert stream.metrics.totals["DeliveryToS3.Records"] == 1


def test_f7_the_end_of_a_stream_writes_what_was_counted() -> None:
    with running() as stream:
        stream.put([b"good-1"])
        stream.store.wait_for(lambda store: bool(store.objects))
    assert stream.metrics.totals["DeliveryToS3.Records"] == 1


class Keeping:
    """CloudWatch that keeps what it gets, or refuses."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.written: list[Statistic] = []
        self._refuses = refuses

    def put_statistics(self, _name: str, _timestamp: float, statistics: Sequence[Statistic]) -> None:
        if self._refuses:
            raise ClientError("CloudWatch", "no")
        self.written += statistics


@given(st.lists(st.lists(st.integers(0, 10**9), max_size=20), min_size=1, max_size=5))
def test_f7_statistics_are_those_of_all_samples_however_they_are_written(groups: list[list[int]]) -> None:
    client = Keeping()
    metrics = Metrics("d", client, "firehose-d-metrics", interval=3600.0)
    for group in groups:
        for value in group:
            metrics.add({"IncomingBytes": value})
        metrics.write()
    metrics.close(5.0)
    values = [value for group in groups for value in group]
    assert sum(each.count for each in client.written) == len(values)
    assert sum(each.total for each in client.written) == sum(values)
    if values:
        assert min(each.least for each in client.written) == min(values)
        assert max(each.most for each in client.written) == max(values)


def test_f7_threads_lose_no_samples() -> None:
    client = Keeping()
    metrics = Metrics("d", client, "firehose-d-metrics", interval=0.001)

    def count() -> None:
        for _ in range(500):
            metrics.add({"IncomingRecords": 1})

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    metrics.close(5.0)
    assert sum(each.total for each in client.written) == 2000


def test_a_cloudwatch_that_refuses_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics("d", Keeping(refuses=True), "firehose-d-metrics", interval=3600.0)
    for _ in range(3):
        metrics.add({"IncomingRecords": 1})
        metrics.write()
    metrics.close(5.0)
    assert len([each for each in caplog.records if "metrics are lost" in each.message]) == 1


def test_metrics_can_be_turned_off() -> None:
    client = Keeping()
    metrics = Metrics("d", client, "firehose-d-metrics", interval=0.0)
    metrics.add({"IncomingRecords": 1})
    metrics.write()
    metrics.close(1.0)
    assert client.written == []
