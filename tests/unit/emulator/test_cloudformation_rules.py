"""Pure rules of templates: references to secrets, properties as parameters, what replaces a resource."""

from typing import Any

import pytest
from localstack.aws.spec import load_service

from hydrant.emulator.cloudformation.bucket_settings import SETTINGS, events_to_eventbridge
from hydrant.emulator.cloudformation.custom_events import as_texts, given_of, model_of, read
from hydrant.emulator.cloudformation.dynamic_references import Secret, secret_of
from hydrant.emulator.cloudformation.functions import changes_of_mapping
from hydrant.emulator.cloudformation.properties import attribute, spelt
from hydrant.emulator.cloudformation.replacement import differ

ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:name-abcdef"


@pytest.mark.parametrize(
    ("reference", "secret"),
    [
        ("name", Secret("name")),
        ("name:SecretString", Secret("name")),
        ("name:SecretString:key", Secret("name", "key")),
        ("name:SecretString:::version", Secret("name", version="version")),
        ("path/name::key:AWSCURRENT", Secret("path/name", "key", "AWSCURRENT")),
        (ARN, Secret(ARN)),
        (f"{ARN}:SecretString:key::", Secret(ARN, "key")),
    ],
)
def test_a_reference_names_a_secret(reference: str, secret: Secret) -> None:
    assert secret_of(reference) == secret


@pytest.mark.parametrize("reference", ["name:SecretBinary", "", "name:SecretString:a:b:c:d"])
def test_other_references_are_refused(reference: str) -> None:
    with pytest.raises(ValueError, match="Incorrect format"):
        secret_of(reference)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "true"), ("False", "false"), ("x", "x"), (5, "5"), ({"a": [1]}, '{"a": [1]}')],
)
def test_a_property_becomes_an_attribute(value: Any, text: str) -> None:
    assert attribute(value) == text


def test_names_in_the_spelling_of_templates_are_those_of_the_api() -> None:
    shape = load_service("firehose").operation_model("CreateDeliveryStream").input_shape
    tables = [{"destinationtablename": "t", "Other": 1}]
    given = {
        "CatalogConfiguration": {"CatalogArn": "a"},
        "s3BackupMode": "x",
        "DestinationTableConfigurationList": tables,
    }
    assert spelt(shape, {"IcebergDestinationConfiguration": given, "DeliveryStreamName": "d"}) == {
        "IcebergDestinationConfiguration": {
            "CatalogConfiguration": {"CatalogARN": "a"},
            "S3BackupMode": "x",
            "DestinationTableConfigurationList": [{"DestinationTableName": "t", "Other": 1}],
        },
        "DeliveryStreamName": "d",
    }


@pytest.mark.parametrize(
    ("before", "after", "replaced"),
    [
        ({"A": 1, "B": 1}, {"A": 1, "B": 2}, False),
        ({"A": 1}, {"A": 2}, True),
        ({"A": 1}, {}, True),
        ({"C": {"D": 1, "E": 1}}, {"C": {"D": 1, "E": 2}}, False),
        ({"C": {"D": 1}}, {"C": {"D": 2}}, True),
    ],
)
def test_values_that_cannot_change_replace(before: dict[str, Any], after: dict[str, Any], replaced: bool) -> None:
    assert differ(["/properties/A", "/properties/C/D"], before, after) is replaced


def test_properties_of_custom_resources_are_texts() -> None:
    assert as_texts({"a": True, "b": [1, {"c": 2.5}], "d": None}) == {"a": "true", "b": ["1", {"c": "2.5"}], "d": None}


@pytest.mark.parametrize(
    ("document", "physical_id", "reason"),
    [
        ({"Status": "SUCCESS"}, "old", ""),
        ({"Status": "SUCCESS", "PhysicalResourceId": "new"}, "new", ""),
        ({"Status": "FAILED", "Reason": "why"}, "old", "why"),
        ({"Status": "FAILED"}, "old", "The custom resource answered FAILED without a Reason."),
        ([], "old", "The answer of the custom resource is no JSON object."),
        (None, "old", "The answer of the custom resource is no JSON object."),
    ],
)
def test_an_answer_is_read(document: Any, physical_id: str, reason: str) -> None:
    answer = read(document, "old")
    assert (answer.physical_id, answer.reason) == (physical_id, reason)


def test_a_custom_resource_keeps_what_it_was_given() -> None:
    answer = read({"Status": "SUCCESS", "Data": {"Size": 3}}, "id")
    model = model_of({"ServiceToken": "arn", "Size": "1"}, answer)
    assert (model["Size"], model["PhysicalResourceId"]) == ("3", "id")
    assert given_of(model) == {"ServiceToken": "arn", "Size": "1"}


@pytest.mark.parametrize(
    ("rule", "translated"),
    [
        ({"Status": "Enabled"}, {"Filter": {"Prefix": ""}}),
        ({"Status": "Enabled", "Prefix": "a/"}, {"Filter": {"Prefix": "a/"}}),
        (
            {"Status": "Enabled", "TagFilters": [{"Key": "k", "Value": "v"}]},
            {"Filter": {"Tag": {"Key": "k", "Value": "v"}}},
        ),
        (
            {"Status": "Enabled", "Prefix": "a/", "TagFilters": [{"Key": "k", "Value": "v"}]},
            {"Filter": {"And": {"Prefix": "a/", "Tags": [{"Key": "k", "Value": "v"}]}}},
        ),
        (
            {"Status": "Enabled", "ExpirationDate": "2030-01-01", "ExpiredObjectDeleteMarker": True},
            {"Filter": {"Prefix": ""}, "Expiration": {"Date": "2030-01-01", "ExpiredObjectDeleteMarker": True}},
        ),
        (
            {"Status": "Enabled", "Transition": {"StorageClass": "GLACIER", "TransitionInDays": 3}},
            {"Filter": {"Prefix": ""}, "Transitions": [{"StorageClass": "GLACIER", "Days": 3}]},
        ),
        (
            {"Status": "Enabled", "NoncurrentVersionExpirationInDays": 3},
            {"Filter": {"Prefix": ""}, "NoncurrentVersionExpiration": {"NoncurrentDays": 3}},
        ),
    ],
)
def test_rules_of_a_life_cycle(rule: dict[str, Any], translated: dict[str, Any]) -> None:
    made = SETTINGS["LifecycleConfiguration"].translate({"Rules": [{"Id": "mine", **rule}]})
    assert made == {"Rules": [{"ID": "mine", "Status": "Enabled", **translated}]}


def test_a_rule_of_a_life_cycle_without_a_name_gets_one() -> None:
    rules = [{"Status": "Enabled", "ExpirationInDays": days} for days in (1, 2, 1)]
    names = [each["ID"] for each in SETTINGS["LifecycleConfiguration"].translate({"Rules": rules})["Rules"]]
    assert all(names)
    assert names[0] == names[2] != names[1]


@pytest.mark.parametrize(
    ("given", "enabled"), [({}, True), ({"EventBridgeEnabled": "true"}, True), ({"EventBridgeEnabled": False}, False)]
)
def test_an_empty_configuration_of_eventbridge_means_yes(given: dict[str, Any], enabled: bool) -> None:
    found = events_to_eventbridge({"EventBridgeConfiguration": given})
    assert found == {"EventBridgeConfiguration": {"EventBridgeEnabled": enabled}}


def test_what_a_mapping_no_longer_has_gets_its_default() -> None:
    queue, stream = "arn:aws:sqs:us-east-1:000000000000:q", "arn:aws:kinesis:us-east-1:000000000000:stream/s"
    before = {"Id": "i", "BatchSize": 7, "Enabled": False, "FilterCriteria": {"Filters": [{"Pattern": "{}"}]}}
    kept = {"Id": "i", "FunctionName": "f", "StartingPosition": "LATEST"}
    assert changes_of_mapping({**before, "EventSourceArn": queue}, {**kept, "EventSourceArn": queue}) == {
        "FunctionName": "f",
        "BatchSize": 10,
        "Enabled": True,
        "FilterCriteria": {},
    }
    assert changes_of_mapping(
        {**before, "EventSourceArn": stream}, {**kept, "EventSourceArn": stream, "Enabled": False}
    ) == {
        "FunctionName": "f",
        "BatchSize": 100,
        "Enabled": False,
        "FilterCriteria": {},
    }
    assert changes_of_mapping({}, kept) == {"FunctionName": "f"}
