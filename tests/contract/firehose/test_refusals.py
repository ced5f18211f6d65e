"""Facts A to C of the contract: what Firehose's API refuses, and in which words."""

import itertools
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ..support.firehose_emulator import REGION, ROLE, Emulator
from ..support.firehose_requests import (
    create,
    describe,
    extended,
    extended_of,
    kinesis_source,
    refused,
    wait_for_status,
)
from ..support.peer_endpoint import hydrant_only

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-refusals")]
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def aws(furnished_emulator: Emulator) -> Emulator:
    return furnished_emulator


@pytest.fixture
def name() -> str:
    return f"refusals-{next(_numbers)}"


def test_a23_d14_a_backup_needs_its_own_destination(aws: Emulator, name: str) -> None:
    message = refused(
        "InvalidArgumentException",
        aws.firehose.create_delivery_stream,
        DeliveryStreamName=name,
        ExtendedS3DestinationConfiguration=extended(S3BackupMode="Enabled"),
    )
    assert message == "S3 backup destination configuration is required when enabling S3 backup."


@pytest.mark.parametrize(
    ("backup", "named"),
    [
        ({"BucketARN": "arn:aws:s3:::not-there"}, "not-there"),
        ({"Prefix": "!{timestamp:yyyy}/"}, "ErrorOutputPrefix cannot be null or empty"),
        ({"Prefix": "!{partitionKeyFromQuery:k}/", "ErrorOutputPrefix": "e/"}, "Dynamic Partitioning Namespaces"),
        ({"CloudWatchLoggingOptions": {"Enabled": True}}, "CloudWatch Log Group Name is required"),
        ({"BufferingHints": {"SizeInMBs": 5}}, "BufferingHints"),
    ],
)
def test_c29_d14_the_backup_obeys_the_rules_of_destinations(
    aws: Emulator, name: str, backup: dict[str, Any], named: str
) -> None:
    configuration = extended(S3BackupMode="Enabled", S3BackupConfiguration=extended(**backup))
    message = refused(
        "InvalidArgumentException",
        aws.firehose.create_delivery_stream,
        DeliveryStreamName=name,
        ExtendedS3DestinationConfiguration=configuration,
    )
    assert named in message


def test_a20_a_backup_can_be_switched_on_and_never_off(aws: Emulator, name: str) -> None:
    create(aws, name)

    def update(version: str, **changes: Any) -> dict[str, Any]:
        return {
            "DeliveryStreamName": name,
            "CurrentDeliveryStreamVersionId": version,
            "DestinationId": "destinationId-000000000001",
            "ExtendedS3DestinationUpdate": changes,
        }

    call = aws.firehose.update_destination
    call(**update("1", S3BackupMode="Enabled", S3BackupUpdate=extended(Prefix="copies/")))
    found = extended_of(describe(aws, name))
    assert found["S3BackupMode"] == "Enabled"
    assert found["S3BackupDescription"]["Prefix"] == "copies/"
    assert found["S3BackupDescription"]["BufferingHints"] == {"SizeInMBs": 5, "IntervalInSeconds": 300}
    message = refused("InvalidArgumentException", call, **update("2", S3BackupMode="Disabled"))
    assert message == "S3BackupMode cannot be set to Disabled once it is Enabled."
    call(**update("2", S3BackupUpdate={"CompressionFormat": "GZIP"}))
    after = extended_of(describe(aws, name))["S3BackupDescription"]
    assert (after["Prefix"], after["CompressionFormat"]) == ("copies/", "GZIP")


def test_what_is_not_served_is_refused_at_sources(aws: Emulator, name: str) -> None:
    message = refused(
        "InvalidArgumentException",
        aws.firehose.create_delivery_stream,
        DeliveryStreamName=f"{name}-2",
        DirectPutSourceConfiguration={"ThroughputHintInMBs": 5},
        ExtendedS3DestinationConfiguration=extended(),
    )
    assert "DirectPutSourceConfiguration" in message


@pytest.mark.parametrize(
    "hints",
    [
        {"SizeInMBs": 1},
        {"IntervalInSeconds": 60},
        {"SizeInMBs": 0, "IntervalInSeconds": 60},
        {"SizeInMBs": 129, "IntervalInSeconds": 60},
        {"SizeInMBs": 1, "IntervalInSeconds": 901},
    ],
)
def test_b1_buffering_hints_come_in_pairs_and_ranges(aws: Emulator, name: str, hints: dict[str, int]) -> None:
    """With which code is not said (B-1)."""
    call, configuration = aws.firehose.create_delivery_stream, extended(BufferingHints=hints)
    with pytest.raises(ClientError):
        call(DeliveryStreamName=name, ExtendedS3DestinationConfiguration=configuration)


def test_a24_direct_put_ignores_a_kinesis_source(aws: Emulator, name: str) -> None:
    aws.firehose.create_delivery_stream(
        DeliveryStreamName=name,
        KinesisStreamSourceConfiguration=kinesis_source("missing"),
        ExtendedS3DestinationConfiguration=extended(),
    )
    assert "Source" not in wait_for_status(aws, name)


def test_a34_puts_to_a_kinesis_source_are_refused(aws: Emulator, name: str) -> None:
    aws.firehose.create_delivery_stream(
        DeliveryStreamName=name,
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration=kinesis_source("source"),
        ExtendedS3DestinationConfiguration=extended(),
    )
    wait_for_status(aws, name)
    words = "This operation is not permitted on KinesisStreamAsSource delivery stream type."
    put, batch = aws.firehose.put_record, aws.firehose.put_record_batch
    assert refused("InvalidArgumentException", put, DeliveryStreamName=name, Record={"Data": b"x"}) == words
    assert refused("InvalidArgumentException", batch, DeliveryStreamName=name, Records=[{"Data": b"x"}]) == words


def test_a_missing_name_is_the_callers_mistake(aws: Emulator) -> None:
    for call in (aws.firehose.describe_delivery_stream, aws.firehose.delete_delivery_stream):
        refused("ValidationException", call)


def test_a25_bucket_and_source_must_exist(aws: Emulator, name: str) -> None:
    call = aws.firehose.create_delivery_stream
    nowhere = extended(BucketARN="arn:aws:s3:::nowhere")
    refused("InvalidArgumentException", call, DeliveryStreamName=name, ExtendedS3DestinationConfiguration=nowhere)
    missing = {"KinesisStreamARN": f"arn:aws:kinesis:{REGION}:000000000000:stream/missing", "RoleARN": ROLE}
    kinesis = {"DeliveryStreamType": "KinesisStreamAsSource", "ExtendedS3DestinationConfiguration": extended()}
    refused(
        "InvalidArgumentException", call, DeliveryStreamName=name, KinesisStreamSourceConfiguration=missing, **kinesis
    )


def test_a28_encryption_of_a_kinesis_source_stream(aws: Emulator, name: str) -> None:
    arn = f"arn:aws:kinesis:{REGION}:000000000000:stream/source"
    aws.firehose.create_delivery_stream(
        DeliveryStreamName=name,
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration={"KinesisStreamARN": arn, "RoleARN": ROLE},
        ExtendedS3DestinationConfiguration=extended(),
    )
    wait_for_status(aws, name)
    start = aws.firehose.start_delivery_stream_encryption
    message = refused("InvalidArgumentException", start, DeliveryStreamName=name)
    assert message.startswith("Server side encryption from firehose is only allowed for direct put delivery streams")


def test_types_that_are_not_served_are_refused_by_name(aws: Emulator, name: str) -> None:
    hydrant_only("AWS serves them")
    call = aws.firehose.create_delivery_stream
    given = {"DeliveryStreamName": name, "ExtendedS3DestinationConfiguration": extended()}
    assert "MSKAsSource" in refused("InvalidArgumentException", call, DeliveryStreamType="MSKAsSource", **given)


def test_a2_a_type_that_is_none_is_refused(aws: Emulator, name: str) -> None:
    call = aws.firehose.create_delivery_stream
    given = {"DeliveryStreamName": name, "ExtendedS3DestinationConfiguration": extended()}
    refused("ValidationException", call, DeliveryStreamType="Pigeon", **given)


def test_a22_order_of_the_compression_formats_in_the_error(aws: Emulator, name: str) -> None:
    call, configuration = aws.firehose.create_delivery_stream, extended(CompressionFormat="BZIP2")
    message = refused(
        "ValidationException", call, DeliveryStreamName=name, ExtendedS3DestinationConfiguration=configuration
    )
    assert "[ZIP, HADOOP_SNAPPY, Snappy, GZIP, UNCOMPRESSED]" in message
