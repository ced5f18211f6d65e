"""Facts F-7 to F-9: the metrics of delivery streams, read from CloudWatch, one fact at a time."""

from typing import Any

import pytest

from ..support.cloudwatch import statistics
from ..support.delivery_streams import DeliveryStream, invoking, processing
from ..support.firehose_emulator import ROLE, Emulator, wait_for
from ..support.functions import make_function
from ..support.scripted_function import encoded, wish

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-cloudwatch")]
PREFIXES: dict[str, Any] = {
    "Prefix": "data/!{timestamp:yyyy}/",
    "ErrorOutputPrefix": "error/!{firehose:error-output-type}/",
}


@pytest.fixture(scope="module")
def aws(measured_emulator: Emulator) -> Emulator:
    return measured_emulator


@pytest.fixture(scope="module")
def function(aws: Emulator) -> str:
    return make_function(aws, "scripted")


def total(aws: Emulator, stream: str, metric: str, statistic: str = "Sum", unit: str | None = None) -> float | None:
    """A statistic of the last hour; None without any sample."""
    found = statistics(aws, "AWS/Firehose", metric, unit, DeliveryStreamName=stream)
    return None if found is None else found[statistic]


def wait_for_total(aws: Emulator, stream: str, metric: str, value: float) -> None:
    """CloudWatch may get samples late."""
    wait_for(lambda: total(aws, stream, metric), lambda seen: seen == value, f"{metric} of {value}", timeout=30)


def padded(size: int, **wishes: Any) -> bytes:
    """A wish of so many bytes."""
    short = wish(pad="", **wishes)
    return wish(pad="x" * (size - len(short)), **wishes)


def test_f8_original_records_count_and_dropped_ones_only_in_the_backup(aws: Emulator, function: str) -> None:
    """The capture of F-8, with larger records of the same differences: Ok 151, Dropped 153 and failed 153 bytes."""
    aws.s3.create_bucket(Bucket="metrics-backup")
    hints = {"SizeInMBs": 1, "IntervalInSeconds": 1}
    backup = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::metrics-backup", "BufferingHints": hints}
    changes: dict[str, Any] = {"S3BackupMode": "Enabled", "S3BackupConfiguration": backup, "CompressionFormat": "GZIP"}
    pipe = DeliveryStream(aws, ProcessingConfiguration=processing(invoking(function)), **PREFIXES, **changes)
    pipe.put(
        padded(151, answer={"data": encoded(b"short")}),
        padded(153, answer={"result": "Dropped"}),
        padded(153, answer={"result": "ProcessingFailed"}),
    )
    for metric, value in {
        "DeliveryToS3.Records": 2,
        "DeliveryToS3.Bytes": 304,
        "BackupToS3.Records": 3,
        "BackupToS3.Bytes": 457,
        "SucceedProcessing.Records": 1,
        "SucceedProcessing.Bytes": 151,
    }.items():
        wait_for_total(aws, pipe.name, metric, value)


def test_f7_what_is_told_of_direct_put(aws: Emulator) -> None:
    pipe = DeliveryStream(aws)
    pipe.put(b"12345", b"678")
    aws.firehose.put_record(DeliveryStreamName=pipe.name, Record={"Data": b"90"})
    for metric, value in {
        "IncomingRecords": 3,
        "IncomingBytes": 10,
        "DeliveryToS3.Records": 3,
        "DeliveryToS3.Bytes": 10,
    }.items():
        wait_for_total(aws, pipe.name, metric, value)
    assert total(aws, pipe.name, "IncomingPutRequests") == 2
    assert total(aws, pipe.name, "DeliveryToS3.Success", "Minimum") == 1
    freshness = total(aws, pipe.name, "DeliveryToS3.DataFreshness", "Maximum", "Seconds")
    assert freshness is not None
    assert 0 <= freshness < 60
    assert total(aws, pipe.name, "DeliveryToS3.Bytes", unit="Bytes") == 10
    assert total(aws, pipe.name, "DeliveryToS3.Records", unit="Count") == 3


def test_f7_what_is_told_of_the_function(aws: Emulator, function: str) -> None:
    pipe = DeliveryStream(aws, ProcessingConfiguration=processing(invoking(function)), **PREFIXES)
    pipe.put(wish(number=1))
    wait_for_total(aws, pipe.name, "SucceedProcessing.Records", 1)
    assert total(aws, pipe.name, "ExecuteProcessing.Success", "Minimum") == 1
    duration = total(aws, pipe.name, "ExecuteProcessing.Duration", "Maximum", "Milliseconds")
    assert duration is not None
    assert duration > 0


def test_f7_what_is_told_of_a_kinesis_source(aws: Emulator) -> None:
    pipe = DeliveryStream(aws, shards=2)
    entries = [{"Data": b"12345", "PartitionKey": str(number)} for number in range(7)]
    aws.kinesis.put_records(StreamName=pipe.name, Records=entries)
    wait_for_total(aws, pipe.name, "DataReadFromKinesisStream.Records", 7)
    wait_for_total(aws, pipe.name, "DataReadFromKinesisStream.Bytes", 35)
    wait_for_total(aws, pipe.name, "DeliveryToS3.Records", 7)
    wait_for(
        lambda: total(aws, pipe.name, "KinesisMillisBehindLatest", "Maximum", "Milliseconds"),
        lambda seen: seen is not None,
        "KinesisMillisBehindLatest",
    )


def test_f9_an_object_that_is_refused_is_a_sample_of_zero(aws: Emulator) -> None:
    pipe = DeliveryStream(aws)
    aws.s3.delete_bucket(Bucket=pipe.bucket)
    pipe.put(b"12345")
    wait_for(
        lambda: total(aws, pipe.name, "DeliveryToS3.Success", "Minimum"), lambda seen: seen == 0, "a sample of zero"
    )
    assert total(aws, pipe.name, "DeliveryToS3.Records") == 0
    aws.s3.create_bucket(Bucket=pipe.bucket)
    wait_for_total(aws, pipe.name, "DeliveryToS3.Records", 1)
    wait_for_total(aws, pipe.name, "DeliveryToS3.Bytes", 5)
    assert total(aws, pipe.name, "DeliveryToS3.Success", "Maximum") == 1


def test_f9_each_object_is_one_sample(aws: Emulator) -> None:
    pipe = DeliveryStream(aws)
    for number in range(3):
        pipe.put(b"12345")
        pipe.wait_for_objects(number + 1)
    wait_for_total(aws, pipe.name, "DeliveryToS3.Records", 3)
    assert total(aws, pipe.name, "DeliveryToS3.Records", "SampleCount") == 3
    assert total(aws, pipe.name, "DeliveryToS3.Records", "Maximum") == 1
