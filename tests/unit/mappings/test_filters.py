"""Which records a mapping's filters let through (M-10)."""

import json
from typing import Any

import pytest

from hydrant.emulator.mappings.engine.events import Record, of_logged, of_received
from hydrant.emulator.mappings.services.filters import Filters

from .worlds import ORIGIN, record

pytestmark = pytest.mark.filterwarnings("ignore:.*service_identity")
JSON, TEXT = {"kind": ["a"]}, ["hello"]


def message(body: str) -> Record:
    return of_received({"MessageId": "m", "ReceiptHandle": "h", "Body": body, "Attributes": {}}, ORIGIN, 0.0)


def wanted(one: Record, source: str, *patterns: Any) -> bool:
    return Filters([json.dumps(each) for each in patterns], source).wanted(one)


@pytest.mark.parametrize(
    ("body", "pattern", "expected"),
    [
        ('{"kind": "a"}', JSON, True),
        ('{"kind": "b"}', JSON, False),
        ("hello", JSON, False),
        ("hello", TEXT, True),
        ('{"kind": "a"}', TEXT, False),
    ],
)
def test_m10_bodies_and_patterns_for_json_and_for_text(body: str, pattern: Any, expected: bool) -> None:
    assert wanted(message(body), "aws:sqs", {"body": pattern}) is expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"data": JSON}, True),
        ({"data": {"kind": ["b"]}}, False),
        ({"partitionKey": ["k"]}, True),
        ({"kinesis": {"partitionKey": ["k"]}}, True),
        ({"partitionKey": ["other"]}, False),
    ],
)
def test_m10_data_and_keys_of_a_stream(pattern: Any, expected: bool) -> None:
    assert wanted(record(1, data=b'{"kind": "a"}'), "aws:kinesis", pattern) is expected
    assert wanted(record(1, data=b'{"kind": "a"}'), "aws:kinesis", {"data": {"kind": ["z"]}}, pattern) is expected


def test_m10_without_filters_everything_is_wanted() -> None:
    assert wanted(message("hello"), "aws:sqs")


def test_m2_a_change_by_time_to_live_says_so() -> None:
    change = {
        "eventID": "e",
        "eventName": "REMOVE",
        "eventVersion": "1.1",
        "dynamodb": {"Keys": {"p": {"S": "x"}}, "SequenceNumber": "5", "ApproximateCreationDateTime": 12.0},
        "userIdentity": {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"},
    }
    found = of_logged(change, ORIGIN)
    assert json.loads(found.text)["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    pattern = {"userIdentity": {"type": ["Service"], "principalId": ["dynamodb.amazonaws.com"]}}
    assert wanted(found, "aws:dynamodb", pattern)
