"""Splunk destinations as they are described, changed and refused."""

from typing import Any

import pytest
from localstack.aws.api import ServiceException

from hydrant.emulator.firehose.destinations.http_endpoint import HttpEndpointDestination
from hydrant.emulator.firehose.destinations.kinds import check_tls, only_destination
from hydrant.emulator.firehose.destinations.s3 import S3Destination
from hydrant.emulator.firehose.destinations.splunk import SplunkDestination

ROLE = "arn:aws:iam::000000000000:role/r"
PLAIN: Any = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::bucket"}
URL = "https://splunk.example.com:8088"
SPLUNK: Any = {"HECEndpoint": URL, "HECEndpointType": "Event", "HECToken": "token-1", "S3Configuration": PLAIN}


def splunk(**changes: Any) -> SplunkDestination:
    configuration: Any = {**SPLUNK, **changes}
    return SplunkDestination.create(configuration)


def refusal(call: Any, *arguments: Any) -> str:
    with pytest.raises(ServiceException) as caught:
        call(*arguments)
    assert caught.value.code == "InvalidArgumentException"
    return str(caught.value)


def test_s1_what_is_left_out_is_described_with_its_defaults() -> None:
    shown = splunk().describe()["SplunkDestinationDescription"]
    assert shown == {
        "HECEndpoint": URL,
        "HECEndpointType": "Event",
        "HECToken": "token-1",
        "HECAcknowledgmentTimeoutInSeconds": 180,
        "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 60},
        "CloudWatchLoggingOptions": {"Enabled": False},
        "ProcessingConfiguration": {"Enabled": False, "Processors": []},
        "RetryOptions": {"DurationInSeconds": 300},
        "S3BackupMode": "FailedEventsOnly",
        "S3DestinationDescription": PLAIN
        | {
            "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
            "CompressionFormat": "UNCOMPRESSED",
            "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
            "CloudWatchLoggingOptions": {"Enabled": False},
        },
    }


def test_s3_the_token_is_shown_and_in_no_text_of_the_object() -> None:
    destination = splunk()
    assert destination.describe()["SplunkDestinationDescription"]["HECToken"] == "token-1"
    assert "token-1" not in repr(destination)


def test_a16_an_update_keeps_what_it_leaves_out() -> None:
    update: Any = {"HECAcknowledgmentTimeoutInSeconds": 600, "S3Update": {"Prefix": "p/"}}
    after = splunk(BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 0}).updated(update).document
    assert after["HECAcknowledgmentTimeoutInSeconds"] == 600
    assert (after["HECToken"], after["BufferingHints"]["SizeInMBs"]) == ("token-1", 1)
    assert (after["S3DestinationDescription"]["Prefix"], after["S3DestinationDescription"]["RoleARN"]) == ("p/", ROLE)


def test_s4_the_backup_of_all_events_can_be_switched_on_and_not_off() -> None:
    everything: Any = {"S3BackupMode": "AllEvents"}
    failed: Any = {"S3BackupMode": "FailedEventsOnly"}
    before = splunk()
    assert before.backup is None
    after = before.updated(everything)
    assert after.backup is not None
    assert refusal(after.updated, failed) == "S3BackupMode cannot be changed from AllEvents to FailedEventsOnly."
    assert after.updated({}).backup is not None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"HECToken": None}, "HECToken must be given for Splunk"),
        ({"HECToken": ""}, "HECToken must be given for Splunk"),
        ({"HECToken": "a\nb"}, "HECToken has characters"),
        ({"HECToken": "tökén"}, "HECToken has characters"),
        ({"HECEndpoint": "splunk.example.com"}, "HECEndpoint splunk.example.com is not the address"),
        ({"HECEndpoint": ""}, "is not the address"),
        ({"HECEndpoint": "https://host:99999"}, "is not the address"),
        ({"HECEndpoint": "https://[::1"}, "is not the address"),
        ({"HECEndpoint": "ftp://host"}, "is not the address"),
        ({"SecretsManagerConfiguration": {"Enabled": True}}, "SecretsManagerConfiguration with Enabled true"),
        ({"BufferingHints": {"SizeInMBs": 1}}, "BufferingHints: give both"),
        ({"CloudWatchLoggingOptions": {"Enabled": True}}, "CloudWatch Log Group Name is required"),
        ({"S3Configuration": PLAIN | {"BucketARN": "bucket"}}, "BucketARN of S3Configuration"),
        (
            {"ProcessingConfiguration": {"Enabled": True, "Processors": [{"Type": "MetadataExtraction"}]}},
            "Processor type MetadataExtraction needs an S3 destination",
        ),
    ],
)
def test_what_cannot_work_is_refused_by_name(changes: dict[str, Any], words: str) -> None:
    assert words in refusal(SplunkDestination.create, {**SPLUNK, **changes})


def test_s2_an_address_without_tls_is_refused_at_creation_and_update() -> None:
    for member in ("SplunkDestinationConfiguration", "SplunkDestinationUpdate"):
        words = refusal(check_tls, {member: {"HECEndpoint": "HTTP://127.0.0.1:8088"}})
        assert "HYDRANT_FIREHOSE_PLAIN_HTTP=1" in words
        check_tls({member: {"HECEndpoint": URL}})
        check_tls({member: {"HECToken": "t"}})
    check_tls({"HttpEndpointDestinationConfiguration": {"EndpointConfiguration": {"Url": "http://127.0.0.1"}}})


def test_a36_splunk_takes_the_place_of_another_kind_and_gives_it_back() -> None:
    update: Any = {name: value for name, value in SPLUNK.items() if name != "S3Configuration"} | {"S3Update": PLAIN}
    before = S3Destination.create(PLAIN)
    after = before.followed_by(SplunkDestination, update)
    assert after == splunk()
    assert after.followed_by(S3Destination, PLAIN) == before
    incomplete: Any = {"HECEndpoint": URL, "S3Update": {"RoleARN": ROLE}}
    words = refusal(before.followed_by, SplunkDestination, incomplete)
    assert words.endswith("missing: HECEndpointType and S3Update.BucketARN")
    assert after.followed_by(HttpEndpointDestination, {"EndpointConfiguration": {"Url": URL}, "S3Update": PLAIN})


def test_the_kind_is_found_and_named_where_others_are_refused() -> None:
    assert only_destination({"SplunkDestinationConfiguration": SPLUNK}, "Configuration") == (SplunkDestination, SPLUNK)
    words = refusal(only_destination, {"RedshiftDestinationConfiguration": {}}, "Configuration")
    assert "Splunk (SplunkDestinationConfiguration)" in words


def test_roles_and_buckets_are_those_of_the_backup() -> None:
    destination = splunk(CloudWatchLoggingOptions={"Enabled": True, "LogGroupName": "g", "LogStreamName": "s"})
    assert destination.role_arns == (ROLE,)
    assert [each.name for each in destination.buckets] == ["bucket"]
    assert {need.role_arn for need in destination.log_needs("us-east-1", "000000000000")} == {ROLE}
