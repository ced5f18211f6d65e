"""The metrics of a stream in CloudWatch [KDS: Monitoring with CloudWatch]: names, units, one sample per call."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from ..support.cloudwatch import counted
from ..support.firehose_emulator import Emulator, emulator, wait_for

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("kinesis-cloudwatch")]
OVER = 1100
"""Records, above the thousand that one shard takes in a second."""


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    with emulator(HYDRANT_KINESIS_QUOTAS="1") as running:
        yield running


@pytest.fixture
def stream(aws: Emulator) -> str:
    name = f"metrics-{uuid4().hex[:8]}"
    aws.kinesis.create_stream(StreamName=name, ShardCount=1)
    wait_for(
        lambda: aws.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"],
        lambda status: status == "ACTIVE",
        "an active stream",
    )
    return name


def iterator(aws: Emulator, stream: str, start: str = "TRIM_HORIZON") -> str:
    found = aws.kinesis.get_shard_iterator(StreamName=stream, ShardId="shardId-000000000000", ShardIteratorType=start)
    return str(found["ShardIterator"])


def sums(aws: Emulator, stream: str, samples: dict[tuple[str, str], int]) -> dict[str, float]:
    """The sum of each metric and unit, once it has so many samples."""
    return {
        metric: counted(aws, "AWS/Kinesis", metric, unit, count, StreamName=stream)["Sum"]
        for (metric, unit), count in samples.items()
    }


def test_puts_are_counted_by_call_and_together(aws: Emulator, stream: str) -> None:
    aws.kinesis.put_record(StreamName=stream, PartitionKey="k", Data=b"12345")
    entries = [{"PartitionKey": "kk", "Data": b"1234"}, {"PartitionKey": "kk", "Data": b"12"}]
    aws.kinesis.put_records(StreamName=stream, Records=entries)
    expected = {
        ("PutRecord.Success", "Count"): (1, 1),
        ("PutRecord.Bytes", "Bytes"): (1, 6),
        ("PutRecords.Success", "Count"): (1, 1),
        ("PutRecords.Bytes", "Bytes"): (1, 10),
        ("PutRecords.TotalRecords", "Count"): (1, 2),
        ("PutRecords.SuccessfulRecords", "Count"): (1, 2),
        ("PutRecords.ThrottledRecords", "Count"): (1, 0),
        ("PutRecords.FailedRecords", "Count"): (1, 0),
        ("IncomingRecords", "Count"): (2, 3),
        ("IncomingBytes", "Bytes"): (2, 16),
        ("WriteProvisionedThroughputExceeded", "Count"): (2, 0),
    }
    found = sums(aws, stream, {name: samples for name, (samples, _) in expected.items()})
    assert found == {metric: total for (metric, _), (_, total) in expected.items()}
    for operation in ("PutRecord", "PutRecords"):
        assert counted(aws, "AWS/Kinesis", f"{operation}.Latency", "Milliseconds", 1, StreamName=stream)["Minimum"] > 0


def test_reads_are_counted_and_tell_how_far_behind_they_are(aws: Emulator, stream: str) -> None:
    aws.kinesis.put_record(StreamName=stream, PartitionKey="k", Data=b"12345")
    for start in ("TRIM_HORIZON", "LATEST"):
        aws.kinesis.get_records(ShardIterator=iterator(aws, stream, start))
    found = sums(
        aws,
        stream,
        {
            ("GetRecords.Success", "Count"): 2,
            ("GetRecords.Records", "Count"): 2,
            ("GetRecords.Bytes", "Bytes"): 2,
            ("GetRecords.IteratorAgeMilliseconds", "Milliseconds"): 2,
            ("ReadProvisionedThroughputExceeded", "Count"): 2,
        },
    )
    assert list(found.values()) == [2, 1, 6, 0, 0]


def test_a_reader_that_lags_has_the_age_of_its_last_record(aws: Emulator, stream: str) -> None:
    for _ in range(2):
        aws.kinesis.put_record(StreamName=stream, PartitionKey="k", Data=b"1")
    aws.kinesis.get_records(ShardIterator=iterator(aws, stream), Limit=1)
    name = "GetRecords.IteratorAgeMilliseconds"
    assert counted(aws, "AWS/Kinesis", name, "Milliseconds", 1, StreamName=stream)["Maximum"] > 0


def test_what_quotas_refuse_is_counted(aws: Emulator, stream: str) -> None:
    refused = 0
    for _ in range(3):
        entries = [{"PartitionKey": "k", "Data": b"1"}] * (OVER // 3 + 100)
        refused += aws.kinesis.put_records(StreamName=stream, Records=entries)["FailedRecordCount"]
    assert refused
    metrics = {("PutRecords.ThrottledRecords", "Count"): 3, ("WriteProvisionedThroughputExceeded", "Count"): 3}
    assert set(sums(aws, stream, metrics).values()) == {refused}
    reads = throttled_reads(aws, iterator(aws, stream))
    name = "ReadProvisionedThroughputExceeded"
    assert counted(aws, "AWS/Kinesis", name, "Count", reads, StreamName=stream)["Sum"] == 1


def throttled_reads(aws: Emulator, place: str) -> int:
    """Read until it is refused for a quota; how often it was."""
    for made in range(1, 1000):
        try:
            aws.kinesis.get_records(ShardIterator=place, Limit=1)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ProvisionedThroughputExceededException":
                return made
            raise
    raise AssertionError("no read was refused")
