"""Destinations as they are described, changed and refused: backup, dynamic partitioning, HTTP endpoints."""

from typing import Any

import pytest
from localstack.aws.api import ServiceException

from hydrant.emulator.firehose.destinations.kinds import HTTP_ENDPOINT, S3, only_destination
from hydrant.emulator.firehose.destinations.rules.destination import check_backup_change

ROLE = "arn:aws:iam::000000000000:role/r"
PLAIN = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::bucket"}
BACKUP = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::backup"}
ENDPOINT = {
    "EndpointConfiguration": {"Url": "https://example.com/in", "Name": "example", "AccessKey": "secret-key"},
    "S3Configuration": PLAIN,
}


def refusal(call: Any, *arguments: Any) -> str:
    with pytest.raises(ServiceException) as caught:
        call(*arguments)
    assert caught.value.code == "InvalidArgumentException"
    return str(caught.value)


def test_d14_a_backup_is_described_with_defaults_of_its_own() -> None:
    described = S3.described(PLAIN | {"S3BackupConfiguration": BACKUP | {"CompressionFormat": "GZIP"}})
    assert described["S3BackupDescription"] == BACKUP | {
        "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
        "CompressionFormat": "GZIP",
        "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
        "CloudWatchLoggingOptions": {"Enabled": False},
    }
    assert "S3BackupConfiguration" not in described
    assert S3.buckets(described) == ["bucket"], "the mode is Disabled: the backup's bucket is not used"


def test_a16_a_backup_is_merged_member_by_member() -> None:
    before = S3.described(PLAIN | {"S3BackupConfiguration": BACKUP})
    after = S3.updated(before, {"S3BackupUpdate": {"Prefix": "kept/", "BufferingHints": {"SizeInMBs": 9}}})
    assert after["S3BackupDescription"]["Prefix"] == "kept/"
    assert after["S3BackupDescription"]["BufferingHints"] == {"SizeInMBs": 9, "IntervalInSeconds": 300}
    assert after["S3BackupDescription"]["BucketARN"] == BACKUP["BucketARN"]


def test_a20_a_backup_is_never_switched_off() -> None:
    on = {"S3BackupMode": "Enabled", "S3BackupDescription": BACKUP}
    check_backup_change({"S3BackupMode": "Disabled"}, on)
    check_backup_change(on, on)
    assert "cannot be set to Disabled" in refusal(check_backup_change, on, {"S3BackupMode": "Disabled"})


def test_a23_a_backup_needs_its_configuration() -> None:
    words = "S3 backup destination configuration is required when enabling S3 backup."
    assert refusal(S3.described, PLAIN | {"S3BackupMode": "Enabled"}) == words
    assert refusal(S3.updated, S3.described(PLAIN), {"S3BackupMode": "Enabled"}) == words


def test_d16_retry_options_of_partitioning_default_to_300_seconds() -> None:
    described = S3.described(PLAIN | {"DynamicPartitioningConfiguration": {"Enabled": False}})
    assert described["DynamicPartitioningConfiguration"] == {
        "Enabled": False,
        "RetryOptions": {"DurationInSeconds": 300},
    }


def test_an_endpoint_is_described_with_defaults_and_without_its_key() -> None:
    described = HTTP_ENDPOINT.described(ENDPOINT)
    assert described["EndpointConfiguration"]["AccessKey"] == "secret-key", "delivery needs it"
    shown = HTTP_ENDPOINT.shown(described)["HttpEndpointDestinationDescription"]
    assert "secret-key" not in repr(shown)
    assert shown["EndpointConfiguration"] == {"Url": "https://example.com/in", "Name": "example"}
    assert shown["S3BackupMode"] == "FailedDataOnly"
    assert shown["RetryOptions"] == {"DurationInSeconds": 300}
    assert shown["RequestConfiguration"] == {"ContentEncoding": "NONE", "CommonAttributes": []}
    assert shown["S3DestinationDescription"]["CompressionFormat"] == "UNCOMPRESSED"
    assert HTTP_ENDPOINT.buckets(described) == ["bucket"]


def test_a16_an_endpoint_is_merged_member_by_member() -> None:
    before = HTTP_ENDPOINT.described(ENDPOINT)
    after = HTTP_ENDPOINT.updated(
        before,
        {
            "EndpointConfiguration": {"Url": "https://example.com/other"},
            "RequestConfiguration": {"ContentEncoding": "GZIP"},
            "RetryOptions": {"DurationInSeconds": 0},
            "S3Update": {"Prefix": "failed/"},
        },
    )
    assert after["EndpointConfiguration"] == {
        "Url": "https://example.com/other",
        "Name": "example",
        "AccessKey": "secret-key",
    }
    assert after["RequestConfiguration"] == {"ContentEncoding": "GZIP", "CommonAttributes": []}
    assert after["S3DestinationDescription"]["Prefix"] == "failed/"
    assert after["S3DestinationDescription"]["BucketARN"] == "arn:aws:s3:::bucket"


def test_a9_exactly_one_destination_of_a_kind_that_is_served() -> None:
    words = "Exactly one destination configuration is supported for a Firehose"
    assert refusal(only_destination, {}, "Configuration") == words
    two = {"S3DestinationConfiguration": PLAIN, "ExtendedS3DestinationConfiguration": PLAIN}
    assert refusal(only_destination, two, "Configuration") == words
    named = refusal(only_destination, {"SplunkDestinationConfiguration": {}}, "Configuration")
    assert "SplunkDestinationConfiguration is not supported" in named
    assert only_destination({"S3DestinationUpdate": PLAIN}, "Update") == (S3, PLAIN)


@pytest.mark.parametrize("mode", ["Enabled", "Disabled"])
def test_a10_a16_a_backup_that_an_update_brings_must_be_whole(mode: str) -> None:
    update = {"S3BackupMode": mode, "S3BackupUpdate": {"Prefix": "backup/"}}
    words = "RoleARN and BucketARN must be given for S3Backup."
    assert refusal(S3.updated, S3.described(PLAIN), update) == words
    update["S3BackupUpdate"] = {"BucketARN": BACKUP["BucketARN"]}
    assert refusal(S3.updated, S3.described(PLAIN), update) == "RoleARN must be given for S3Backup."


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
    assert "of the destination: give either" in refusal(S3.described, PLAIN | block)
    assert "of S3Backup: give either" in refusal(S3.described, PLAIN | {"S3BackupConfiguration": BACKUP | block})
    endpoint = ENDPOINT | {"S3Configuration": PLAIN | block}
    assert "of S3Destination: give either" in refusal(HTTP_ENDPOINT.described, endpoint)
