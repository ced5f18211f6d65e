"""Destinations as they are described, changed and refused: backup, dynamic partitioning, HTTP endpoints."""

import copy
from typing import Any

import pytest
from localstack.aws.api import ServiceException

from hydrant.emulator.firehose.destinations.http_endpoint import HttpEndpointDestination
from hydrant.emulator.firehose.destinations.kinds import only_destination, with_tls
from hydrant.emulator.firehose.destinations.s3 import S3Destination

ROLE = "arn:aws:iam::000000000000:role/r"
PLAIN = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::bucket"}
BACKUP = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::backup"}
ENDPOINT = {
    "EndpointConfiguration": {"Url": "https://example.com/in", "Name": "example", "AccessKey": "secret-key"},
    "S3Configuration": PLAIN,
}


def s3(configuration: Any) -> S3Destination:
    return S3Destination.create(configuration)


def endpoint(configuration: Any) -> HttpEndpointDestination:
    return HttpEndpointDestination.create(configuration)


def updated(destination: Any, update: Any) -> Any:
    return destination.updated(update)


def refusal(call: Any, *arguments: Any) -> str:
    with pytest.raises(ServiceException) as caught:
        call(*arguments)
    assert caught.value.code == "InvalidArgumentException"
    return str(caught.value)


def test_d14_a_backup_is_described_with_defaults_of_its_own() -> None:
    destination = s3(PLAIN | {"S3BackupConfiguration": BACKUP | {"CompressionFormat": "GZIP"}})
    described = destination.document
    assert described["S3BackupDescription"] == BACKUP | {
        "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
        "CompressionFormat": "GZIP",
        "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
        "CloudWatchLoggingOptions": {"Enabled": False},
    }
    assert "S3BackupConfiguration" not in described
    used = [bucket.name for bucket in destination.buckets]
    assert used == ["bucket"], "the mode is Disabled: the backup's bucket is not used"


def test_a16_a_backup_is_merged_member_by_member() -> None:
    before = s3(PLAIN | {"S3BackupConfiguration": BACKUP})
    after = updated(before, {"S3BackupUpdate": {"Prefix": "kept/", "BufferingHints": {"SizeInMBs": 9}}}).document
    assert after["S3BackupDescription"]["Prefix"] == "kept/"
    assert after["S3BackupDescription"]["BufferingHints"] == {"SizeInMBs": 9, "IntervalInSeconds": 300}
    assert after["S3BackupDescription"]["BucketARN"] == BACKUP["BucketARN"]


def test_a20_a_backup_is_never_switched_off() -> None:
    on = updated(s3(PLAIN), {"S3BackupMode": "Enabled", "S3BackupUpdate": BACKUP})
    assert [bucket.name for bucket in on.buckets] == ["bucket", "backup"]
    assert updated(on, {"S3BackupMode": "Enabled"}) == on
    assert "cannot be set to Disabled" in refusal(updated, on, {"S3BackupMode": "Disabled"})


def test_a23_a_backup_needs_its_configuration() -> None:
    words = "S3 backup destination configuration is required when enabling S3 backup."
    assert refusal(s3, PLAIN | {"S3BackupMode": "Enabled"}) == words
    assert refusal(updated, s3(PLAIN), {"S3BackupMode": "Enabled"}) == words


def test_d16_retry_options_of_partitioning_default_to_300_seconds() -> None:
    described = s3(PLAIN | {"DynamicPartitioningConfiguration": {"Enabled": False}}).document
    assert described["DynamicPartitioningConfiguration"] == {
        "Enabled": False,
        "RetryOptions": {"DurationInSeconds": 300},
    }


def test_an_endpoint_is_described_with_defaults_and_without_its_key() -> None:
    destination = endpoint(ENDPOINT)
    assert destination.access_key == "secret-key", "delivery needs it"
    shown = destination.describe()["HttpEndpointDestinationDescription"]
    assert "secret-key" not in repr(shown)
    assert "secret-key" not in repr(destination)
    assert shown["EndpointConfiguration"] == {"Url": "https://example.com/in", "Name": "example"}
    assert shown["S3BackupMode"] == "FailedDataOnly"
    assert shown["RetryOptions"] == {"DurationInSeconds": 300}
    assert shown["RequestConfiguration"] == {"ContentEncoding": "NONE", "CommonAttributes": []}
    assert shown["S3DestinationDescription"]["CompressionFormat"] == "UNCOMPRESSED"
    assert [bucket.name for bucket in destination.buckets] == ["bucket"]


def test_a16_an_endpoint_is_merged_member_by_member() -> None:
    destination = updated(
        endpoint(ENDPOINT),
        {
            "EndpointConfiguration": {"Url": "https://example.com/other"},
            "RequestConfiguration": {"ContentEncoding": "GZIP"},
            "RetryOptions": {"DurationInSeconds": 0},
            "S3Update": {"Prefix": "failed/"},
        },
    )
    after = destination.document
    assert after["EndpointConfiguration"] == {"Url": "https://example.com/other", "Name": "example"}
    assert destination.access_key == "secret-key"
    assert after["RequestConfiguration"] == {"ContentEncoding": "GZIP", "CommonAttributes": []}
    assert after["S3DestinationDescription"]["Prefix"] == "failed/"
    assert after["S3DestinationDescription"]["BucketARN"] == "arn:aws:s3:::bucket"


@pytest.mark.parametrize(
    "destination",
    [s3(PLAIN), s3(PLAIN | {"S3BackupMode": "Enabled", "S3BackupConfiguration": BACKUP}), endpoint(ENDPOINT)],
    ids=["S3", "S3 with backup", "endpoint"],
)
def test_a13_an_update_that_names_nothing_changes_nothing(destination: Any) -> None:
    before = copy.deepcopy(destination)
    assert updated(destination, {}) == destination
    updated(destination, {"CloudWatchLoggingOptions": {"Enabled": False, "LogGroupName": "/unused"}})
    assert destination == before, "a version stays as it is"


def test_a9_exactly_one_destination_of_a_kind_that_is_served() -> None:
    words = "Exactly one destination configuration is supported for a Firehose"
    assert refusal(only_destination, {}, "Configuration") == words
    two = {"S3DestinationConfiguration": PLAIN, "ExtendedS3DestinationConfiguration": PLAIN}
    assert refusal(only_destination, two, "Configuration") == words
    named = refusal(only_destination, {"RedshiftDestinationConfiguration": {}}, "Configuration")
    assert named == (
        "RedshiftDestinationConfiguration is not supported by Hydrant's Firehose; it delivers to Amazon S3 "
        "(ExtendedS3DestinationConfiguration or S3DestinationConfiguration) and HTTP endpoints "
        "(HttpEndpointDestinationConfiguration) and Apache Iceberg Tables (IcebergDestinationConfiguration) and Splunk "
        "(SplunkDestinationConfiguration)"
    )
    assert only_destination({"S3DestinationUpdate": PLAIN}, "Update") == (S3Destination, PLAIN)


@pytest.mark.parametrize("mode", ["Enabled", "Disabled"])
def test_a10_a16_a_backup_that_an_update_brings_must_be_whole(mode: str) -> None:
    update = {"S3BackupMode": mode, "S3BackupUpdate": {"Prefix": "backup/"}}
    words = "RoleARN and BucketARN must be given for S3Backup."
    assert refusal(updated, s3(PLAIN), update) == words
    update["S3BackupUpdate"] = {"BucketARN": BACKUP["BucketARN"]}
    assert refusal(updated, s3(PLAIN), update) == "RoleARN must be given for S3Backup."


@pytest.mark.parametrize(
    "encryption",
    [
        {},
        {
            "NoEncryptionConfig": "NoEncryption",
            "KMSEncryptionConfig": {"AWSKMSKeyARN": "arn:aws:kms:us-east-1:000000000000:key/1"},
        },
    ],
    ids=["neither", "both"],
)
def test_a16_objects_are_encrypted_in_one_way(encryption: dict[str, Any]) -> None:
    block = {"EncryptionConfiguration": encryption}
    assert "of the destination: give either" in refusal(s3, PLAIN | block)
    assert "of S3Backup: give either" in refusal(s3, PLAIN | {"S3BackupConfiguration": BACKUP | block})
    failing = ENDPOINT | {"S3Configuration": PLAIN | block}
    assert "of S3Destination: give either" in refusal(endpoint, failing)


def test_an_address_without_tls_is_judged_as_one_with_it() -> None:
    plain = ENDPOINT | {"EndpointConfiguration": {"Url": "http://127.0.0.1:8080/in", "Name": "example"}}
    for ending in ("Configuration", "Update"):
        request = {"DeliveryStreamName": "d", f"HttpEndpointDestination{ending}": plain}
        judged = with_tls(request)
        assert judged[f"HttpEndpointDestination{ending}"]["EndpointConfiguration"]["Url"] == "https://127.0.0.1:8080/in"
        assert request[f"HttpEndpointDestination{ending}"] == plain, "the request itself stays as it is"
    other = {"ExtendedS3DestinationConfiguration": PLAIN, "HttpEndpointDestinationUpdate": {}}
    assert with_tls(other) == other


@pytest.mark.parametrize("bucket", ["arn:aws:sqs:::bucket", "arn:aws:s3:us-east-1::bucket", "bucket"])
def test_what_is_no_bucket_is_named(bucket: str) -> None:
    assert refusal(s3, PLAIN | {"BucketARN": bucket}) == (
        f"BucketARN of the destination: {bucket} is not the ARN of an S3 bucket."
    )
