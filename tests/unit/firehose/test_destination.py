"""Descriptions, model constraints, settings, error log lines: pure rules of the API side."""

import json
from typing import Any

import pytest
from localstack.aws.spec import load_service

from hydrant.emulator.firehose.api.tag_rules import add_tags, list_tags
from hydrant.emulator.firehose.destinations.documents import bucket_defaults, merge_members
from hydrant.emulator.firehose.engine.delivery.error_log import error_log_line
from hydrant.emulator.firehose.settings import Settings
from hydrant.emulator.requests.constraints import violations
from hydrant.settings import SettingError

from .engine import FUNCTION, STREAM, described, plan_of


def broken(operation: str, **request: Any) -> list[str]:
    return violations(load_service("firehose").operation_model(operation).input_shape, request, show_values=False)


def test_a16_a17_merge() -> None:
    before: dict[str, Any] = {
        **bucket_defaults(),
        "RoleARN": "r",
        "BucketARN": "b",
        "Prefix": "p",
        "ProcessingConfiguration": {"Enabled": True},
    }
    given = {"Prefix": "", "BufferingHints": {"SizeInMBs": 9}, "ProcessingConfiguration": {}}
    after = merge_members(before, given)
    assert after["Prefix"] == ""
    assert after["BufferingHints"] == {"SizeInMBs": 9, "IntervalInSeconds": 300}
    assert after["ProcessingConfiguration"] == {"Enabled": True, "Processors": []}
    assert before["BufferingHints"]["SizeInMBs"] == 5


def test_a17_enabled_omitted_on_create_is_false() -> None:
    created: dict[str, Any] = merge_members({}, {"ProcessingConfiguration": {}})
    assert created["ProcessingConfiguration"]["Enabled"] is False


@pytest.mark.parametrize(
    ("name", "constraint"),
    [
        ("", "Member must have length greater than or equal to 1"),
        ("x" * 65, "Member must have length less than or equal to 64"),
        ("a b", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
    ],
)
def test_a1_names(name: str, constraint: str) -> None:
    expected = f"Value at 'deliveryStreamName' failed to satisfy constraint: {constraint}"
    assert expected in broken("CreateDeliveryStream", DeliveryStreamName=name)


def test_a21_paths_of_list_members_count_from_one() -> None:
    configuration = {
        "RoleARN": "arn:aws:iam::000000000000:role/r",
        "BucketARN": "arn:aws:s3:::b",
        "BufferingHints": {"SizeInMBs": 129, "IntervalInSeconds": -1},
        "ProcessingConfiguration": {"Processors": [{"Type": "Else"}]},
    }
    path = "extendedS3DestinationConfiguration"
    failures = broken("CreateDeliveryStream", DeliveryStreamName="s", ExtendedS3DestinationConfiguration=configuration)
    assert failures[:2] == [
        f"Value at '{path}.bufferingHints.sizeInMBs' failed to satisfy constraint: "
        "Member must have value less than or equal to 128",
        f"Value at '{path}.bufferingHints.intervalInSeconds' failed to satisfy constraint: "
        "Member must have value greater than or equal to 0",
    ]
    assert failures[2].startswith(
        f"Value at '{path}.processingConfiguration.processors.1.member.type' failed to satisfy constraint: "
        "Member must satisfy enum value set: ["
    )


@pytest.mark.parametrize(("key", "fits"), [("team", True), ("équipe 1", True), ("a*b", False), ("aws:x", False)])
def test_a30_tag_keys(key: str, fits: bool) -> None:
    assert (broken("TagDeliveryStream", DeliveryStreamName="s", Tags=[{"Key": key, "Value": ""}]) == []) is fits


def test_a30_tags_are_paged_and_limited() -> None:
    tags: dict[str, str] = {}
    add_tags(tags, [{"Key": f"k{n:02}"} for n in range(50)])
    page = list_tags(tags, "k09", 2)
    assert page == {"Tags": [{"Key": "k10", "Value": ""}, {"Key": "k11", "Value": ""}], "HasMoreTags": True}
    with pytest.raises(Exception, match="at most 50 tags"):
        add_tags(tags, [{"Key": "one more"}])


@pytest.mark.parametrize(
    ("code", "version", "processor"),
    [("S3.AccessDenied", "3", False), ("Kinesis.ResourceNotFound", 3, False), ("Lambda.FunctionError", "3", True)],
)
def test_f2_f3_error_log_line(code: str, version: str | int, processor: bool) -> None:
    line = json.loads(error_log_line(STREAM, plan_of(described(), "3"), "arn:aws:s3:::bucket", code, "text"))
    assert line == {
        "deliveryStreamARN": STREAM,
        "destination": "arn:aws:s3:::bucket",
        "deliveryStreamVersionId": version,
        "message": "text",
        "errorCode": code,
    } | ({"processor": FUNCTION} if processor else {})


def test_settings_come_from_the_environment() -> None:
    given = {"HYDRANT_FIREHOSE_RETRY_SECONDS": "0.5", "HYDRANT_FIREHOSE_LITERAL_ERROR_PREFIX": "literal"}
    read = Settings.from_environment(given)
    assert (read.retry_seconds, read.literal_error_prefix) == (0.5, "literal")
    assert Settings.from_environment({}) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [("RETRY_SECONDS", "soon"), ("MEMORY_MB", "-1"), ("STOP_SECONDS", "nan"), ("LITERAL_ERROR_PREFIX", "x")],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"HYDRANT_FIREHOSE_{name} is '{value}'"):
        Settings.from_environment({f"HYDRANT_FIREHOSE_{name}": value})
