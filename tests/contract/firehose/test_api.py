"""Facts A of the contract: lifecycle, description and updates of delivery streams, through boto3."""

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ..support.firehose_emulator import REGION, ROLE, Emulator, wait_for
from ..support.firehose_requests import (
    FUNCTION,
    create,
    describe,
    extended,
    extended_of,
    lambda_processor,
    refused,
    wait_for_status,
)
from ..support.peer_endpoint import hydrant_only

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-api")]
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def aws(furnished_emulator: Emulator) -> Emulator:
    return furnished_emulator


@pytest.fixture
def name() -> str:
    return f"api-{next(_numbers)}"


def test_a7_a_second_create_is_refused(aws: Emulator, name: str) -> None:
    create(aws, name)
    call = aws.firehose.create_delivery_stream
    refused("ResourceInUseException", call, DeliveryStreamName=name, ExtendedS3DestinationConfiguration=extended())


def test_the_words_of_a_second_create(aws: Emulator, name: str) -> None:
    """As other emulators tell them (A-7): no capture of AWS shows them."""
    hydrant_only("words that were not seen on AWS")
    create(aws, name)
    call, given = aws.firehose.create_delivery_stream, extended()
    message = refused("ResourceInUseException", call, DeliveryStreamName=name, ExtendedS3DestinationConfiguration=given)
    assert message == f"Firehose {name} under accountId 000000000000 already exists"


def test_a8_unknown_name(aws: Emulator) -> None:
    for call in (aws.firehose.describe_delivery_stream, aws.firehose.delete_delivery_stream):
        refused("ResourceNotFoundException", call, DeliveryStreamName="nobody")


def test_a9_exactly_one_destination(aws: Emulator, name: str) -> None:
    message = "Exactly one destination configuration is supported for a Firehose"
    both = {"ExtendedS3DestinationConfiguration": extended(), "S3DestinationConfiguration": extended()}
    for configurations in ({}, both):
        call = aws.firehose.create_delivery_stream
        assert refused("InvalidArgumentException", call, DeliveryStreamName=name, **configurations) == message


def test_a10_a21_the_model_is_checked_in_aws_words(aws: Emulator, name: str) -> None:
    message = refused(
        "ValidationException",
        aws.firehose.create_delivery_stream,
        DeliveryStreamName=name,
        ExtendedS3DestinationConfiguration={"RoleARN": ROLE, "CompressionFormat": "BZIP"},
    )
    assert message.startswith("2 validation errors detected: ")
    path = "extendedS3DestinationConfiguration"
    assert f"Value at '{path}.bucketARN' failed to satisfy constraint: Member must not be null" in message
    enumeration = "[ZIP, HADOOP_SNAPPY, Snappy, GZIP, UNCOMPRESSED]"
    assert (
        f"Value at '{path}.compressionFormat' failed to satisfy constraint: Member must satisfy enum value set: "
        in (message)
    )
    assert enumeration in message


REDUCED = {
    "RoleARN": ROLE,
    "BucketARN": "arn:aws:s3:::bucket",
    "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
    "CompressionFormat": "UNCOMPRESSED",
    "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
    "CloudWatchLoggingOptions": {"Enabled": False},
}


def test_a12_one_destination_with_a_fixed_id_and_two_descriptions(aws: Emulator, name: str) -> None:
    (destination,) = create(aws, name)["Destinations"]
    assert destination["DestinationId"] == "destinationId-000000000001"
    reduced, full = destination["S3DestinationDescription"], destination["ExtendedS3DestinationDescription"]
    assert reduced == {member: full[member] for member in reduced}
    assert "S3BackupMode" not in reduced


def test_a14_described_defaults(aws: Emulator, name: str) -> None:
    assert extended_of(create(aws, name)) == REDUCED | {"S3BackupMode": "Disabled"}


def test_a13_a15_what_is_described_of_direct_put(aws: Emulator, name: str) -> None:
    description = create(aws, name)
    assert description["DeliveryStreamEncryptionConfiguration"] == {"Status": "DISABLED"}
    assert "Source" not in description
    assert (description["DeliveryStreamType"], description["VersionId"]) == ("DirectPut", "1")
    assert "LastUpdateTimestamp" not in description


def test_a15_described_kinesis_source(aws: Emulator, name: str) -> None:
    arn = f"arn:aws:kinesis:{REGION}:000000000000:stream/source"
    before = datetime.now(UTC)
    aws.firehose.create_delivery_stream(
        DeliveryStreamName=name,
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration={"KinesisStreamARN": arn, "RoleARN": ROLE},
        ExtendedS3DestinationConfiguration=extended(),
    )
    description = wait_for_status(aws, name)
    source = description["Source"]["KinesisStreamSourceDescription"]
    started = source.pop("DeliveryStartTimestamp")
    assert source == {"KinesisStreamARN": arn, "RoleARN": ROLE}
    assert abs((started - before).total_seconds()) < 5
    assert "DeliveryStreamEncryptionConfiguration" not in description


def test_a27_b8_all_lambda_parameters_are_echoed(aws: Emulator, name: str) -> None:
    description = create(aws, name, ProcessingConfiguration=lambda_processor(LambdaArn=FUNCTION))
    configuration = extended_of(description)["ProcessingConfiguration"]
    assert configuration["Enabled"] is True
    assert [tuple(each.values()) for each in configuration["Processors"][0]["Parameters"]] == [
        ("LambdaArn", FUNCTION),
        ("NumberOfRetries", "3"),
        ("RoleArn", ROLE),
        ("BufferSizeInMBs", "1"),
        ("BufferIntervalInSeconds", "60"),
    ]


def update(aws: Emulator, name: str, version: str, **changes: Any) -> dict[str, Any]:
    aws.firehose.update_destination(
        DeliveryStreamName=name,
        CurrentDeliveryStreamVersionId=version,
        DestinationId=describe(aws, name)["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate=changes,
    )
    return describe(aws, name)


def test_a13_only_effective_updates_count(aws: Emulator, name: str) -> None:
    create(aws, name, Prefix="one/", BufferingHints={"SizeInMBs": 2, "IntervalInSeconds": 10})
    same = update(aws, name, "1", Prefix="one/")
    assert (same["VersionId"], "LastUpdateTimestamp" in same) == ("1", False)
    empty = update(aws, name, "1")
    assert (empty["VersionId"], "LastUpdateTimestamp" in empty) == ("1", False)
    changed = update(aws, name, "1", Prefix="two/")
    assert (changed["VersionId"], "LastUpdateTimestamp" in changed) == ("2", True)
    assert update(aws, name, "2", Prefix="three/")["VersionId"] == "3"


def test_a16_updates_merge_member_by_member_and_an_empty_prefix_is_a_value(aws: Emulator, name: str) -> None:
    create(aws, name, Prefix="one/", BufferingHints={"SizeInMBs": 2, "IntervalInSeconds": 10})
    changed = update(aws, name, "1", BufferingHints={"IntervalInSeconds": 20})
    assert extended_of(changed)["BufferingHints"] == {"SizeInMBs": 2, "IntervalInSeconds": 20}
    assert extended_of(changed)["Prefix"] == "one/"
    emptied = extended_of(update(aws, name, changed["VersionId"], Prefix=""))
    assert (emptied["Prefix"], emptied["BufferingHints"]["IntervalInSeconds"]) == ("", 20)


def test_a17_processing_configuration_is_replaced(aws: Emulator, name: str) -> None:
    create(aws, name, ProcessingConfiguration=lambda_processor(LambdaArn=FUNCTION))
    changed = update(aws, name, "1", ProcessingConfiguration={"Enabled": False})
    assert extended_of(changed)["ProcessingConfiguration"] == {"Enabled": False, "Processors": []}


def test_a18_wrong_version_destination_and_no_update(aws: Emulator, name: str) -> None:
    destination = create(aws, name)["Destinations"][0]["DestinationId"]
    call = aws.firehose.update_destination
    right = {
        "DeliveryStreamName": name,
        "CurrentDeliveryStreamVersionId": "1",
        "DestinationId": destination,
        "ExtendedS3DestinationUpdate": {"Prefix": "x/"},
    }
    refused("ConcurrentModificationException", call, **right | {"CurrentDeliveryStreamVersionId": "7"})
    refused("InvalidArgumentException", call, **right | {"DestinationId": "destinationId-000000000009"})
    right.pop("ExtendedS3DestinationUpdate")
    refused("InvalidArgumentException", call, **right)


def test_the_words_of_a_wrong_version_and_destination(aws: Emulator, name: str) -> None:
    """As another emulator tells them (A-18): no capture of AWS shows them."""
    hydrant_only("words that were not seen on AWS")
    create(aws, name)
    given = {"DeliveryStreamName": name, "ExtendedS3DestinationUpdate": {"Prefix": "x/"}}
    version, first = "CurrentDeliveryStreamVersionId", "destinationId-000000000001"
    call, conflict = aws.firehose.update_destination, "ConcurrentModificationException"
    message = refused(conflict, call, **given, **{version: "7"}, DestinationId=first)
    assert "current version id: 1 and specified version id: 7 do not match" in message
    other = first.replace("1", "9")
    message = refused("InvalidArgumentException", call, **given, **{version: "1"}, DestinationId=other)
    assert message == f"Destination Id {other} not found"


def test_a3_deletion_ends_with_resource_not_found(aws: Emulator, name: str) -> None:
    create(aws, name)
    aws.firehose.delete_delivery_stream(DeliveryStreamName=name)
    names = wait_for(
        lambda: aws.firehose.list_delivery_streams(Limit=100)["DeliveryStreamNames"],
        lambda seen: name not in seen,
        "the name to be gone",
    )
    assert name not in names
    refused("ResourceNotFoundException", aws.firehose.describe_delivery_stream, DeliveryStreamName=name)
    create(aws, name)


def test_a29_list_is_lexical_and_paged(aws: Emulator) -> None:
    for each in ("list-b", "list-a", "list-c"):
        create(aws, each)
    page = aws.firehose.list_delivery_streams(ExclusiveStartDeliveryStreamName="list-", Limit=2)
    assert page["DeliveryStreamNames"] == ["list-a", "list-b"]
    assert page["HasMoreDeliveryStreams"] is True
    rest = aws.firehose.list_delivery_streams(ExclusiveStartDeliveryStreamName="list-b", Limit=100)
    assert rest["DeliveryStreamNames"][0] == "list-c"
    assert rest["HasMoreDeliveryStreams"] is False
    sources = aws.firehose.list_delivery_streams(DeliveryStreamType="KinesisStreamAsSource", Limit=100)
    assert not {"list-a", "list-b", "list-c"} & set(sources["DeliveryStreamNames"])


def test_a30_tags(aws: Emulator, name: str) -> None:
    create(aws, name)
    tags = [{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "2"}, {"Key": "b", "Value": "3"}]
    aws.firehose.tag_delivery_stream(DeliveryStreamName=name, Tags=tags)
    listed = aws.firehose.list_tags_for_delivery_stream(DeliveryStreamName=name)
    assert {tag["Key"]: tag["Value"] for tag in listed["Tags"]} == {"a": "2", "b": "3"}
    assert listed["HasMoreTags"] is False
    aws.firehose.untag_delivery_stream(DeliveryStreamName=name, TagKeys=["a"])
    listed = aws.firehose.list_tags_for_delivery_stream(DeliveryStreamName=name)
    assert listed["Tags"] == [{"Key": "b", "Value": "3"}]


def test_a31_a_record_has_up_to_1024000_bytes_and_may_be_empty(aws: Emulator, name: str) -> None:
    create(aws, name)
    put = aws.firehose.put_record
    put(DeliveryStreamName=name, Record={"Data": b"x" * 1_024_000})
    put(DeliveryStreamName=name, Record={"Data": b""})
    refused("ValidationException", put, DeliveryStreamName=name, Record={"Data": b"x" * 1_024_001})


def test_a32_a_batch_has_1_to_500_records_and_4_mib(aws: Emulator, name: str) -> None:
    create(aws, name)
    batch = aws.firehose.put_record_batch
    assert len(batch(DeliveryStreamName=name, Records=[{"Data": b"x"}] * 500)["RequestResponses"]) == 500
    refused("ValidationException", batch, DeliveryStreamName=name, Records=[])
    refused("ValidationException", batch, DeliveryStreamName=name, Records=[{"Data": b"x"}] * 501)
    largest = [{"Data": b"x" * 1_024_000}] * 4 + [{"Data": b"x" * 98_304}]  # 4,194,304 bytes
    assert batch(DeliveryStreamName=name, Records=largest)["FailedPutCount"] == 0
    refused("InvalidArgumentException", batch, DeliveryStreamName=name, Records=[*largest, {"Data": b"x"}])


def test_a33_replies(aws: Emulator, name: str) -> None:
    create(aws, name)
    one = aws.firehose.put_record(DeliveryStreamName=name, Record={"Data": b"x"})
    assert one["RecordId"]
    assert one["Encrypted"] is False
    many = aws.firehose.put_record_batch(DeliveryStreamName=name, Records=[{"Data": b"x"}] * 3)
    assert (many["FailedPutCount"], many["Encrypted"]) == (0, False)
    assert len({each["RecordId"] for each in many["RequestResponses"]}) == 3


@pytest.mark.parametrize("given", ["", "a" * 65, "with space", "ü", "a/b"])
def test_a1_names_of_another_form_are_refused(aws: Emulator, given: str) -> None:
    call, configuration = aws.firehose.create_delivery_stream, extended()
    refused("ValidationException", call, DeliveryStreamName=given, ExtendedS3DestinationConfiguration=configuration)


def test_a1_a_name_may_have_64_characters_of_each_kind(aws: Emulator) -> None:
    name = "aZ_0.-" + "x" * 58
    assert create(aws, name)["DeliveryStreamName"] == name


@pytest.mark.parametrize("limit", [0, 10_001])
def test_a29_limits_of_the_page(aws: Emulator, limit: int) -> None:
    refused("ValidationException", aws.firehose.list_delivery_streams, Limit=limit)


def test_a30_tags_are_paged_and_limited(aws: Emulator, name: str) -> None:
    create(aws, name)
    tag, key = aws.firehose.tag_delivery_stream, "k" * 127
    tag(DeliveryStreamName=name, Tags=[{"Key": f"{key}{letter}", "Value": "v" * 256} for letter in "abc"])
    listing = aws.firehose.list_tags_for_delivery_stream
    seen: list[str] = []
    start: dict[str, str] = {}
    for more in (True, True, False):
        page = listing(DeliveryStreamName=name, Limit=1, **start)
        assert page["HasMoreTags"] is more
        seen += [each["Key"][-1] for each in page["Tags"]]
        start = {"ExclusiveStartTagKey": page["Tags"][-1]["Key"]}
    assert sorted(seen) == ["a", "b", "c"]
    refused("ValidationException", tag, DeliveryStreamName=name, Tags=[{"Key": "k" * 129, "Value": "v"}])
    refused("ValidationException", tag, DeliveryStreamName=name, Tags=[{"Key": "k", "Value": "v" * 257}])
    for start_at in range(3, 50, 10):
        many = range(start_at, min(start_at + 10, 50))
        tag(DeliveryStreamName=name, Tags=[{"Key": str(number), "Value": ""} for number in many])
    with pytest.raises(ClientError):
        tag(DeliveryStreamName=name, Tags=[{"Key": "one more", "Value": ""}])
