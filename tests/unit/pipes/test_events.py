"""Events as pipes show them (P-3), and opened for filters and templates (P-4)."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from hydrant.emulator.pipes.engine.events import Origin, of_change, of_kinesis, of_message, opened, source_of, text_of

ORIGIN = Origin("arn:aws:sqs:us-east-1:000000000000:q", "us-east-1", "arn:aws:iam::000000000000:role/r")
MESSAGE = {
    "MessageId": "m",
    "ReceiptHandle": "h",
    "Body": '{"a": 1}',
    "MD5OfBody": "5",
    "Attributes": {"SenderId": "s", "MessageGroupId": "g"},
    "MessageAttributes": {"k": {"StringValue": "v", "DataType": "String", "BinaryListValues": []}},
    "MD5OfMessageAttributes": "6",
}


def test_a_message() -> None:
    event = of_message(MESSAGE, ORIGIN)
    assert event.identifier == "m"
    assert event.group == "g"
    assert event.document == {
        "messageId": "m",
        "receiptHandle": "h",
        "body": '{"a": 1}',
        "attributes": MESSAGE["Attributes"],
        "messageAttributes": {"k": {"stringValue": "v", "dataType": "String", "binaryListValues": []}},
        "md5OfBody": "5",
        "md5OfMessageAttributes": "6",
        "eventSource": "aws:sqs",
        "eventSourceARN": ORIGIN.arn,
        "awsRegion": "us-east-1",
    }
    assert {"eventSource", "eventSourceARN", "awsRegion"}.isdisjoint(event.fields)


def test_a_record_of_kinesis() -> None:
    moment = datetime(2026, 1, 1, 0, 0, 0, 987000, tzinfo=UTC)
    record = {"SequenceNumber": "49", "PartitionKey": "p", "Data": b"\xff", "ApproximateArrivalTimestamp": moment}
    event = of_kinesis(record, "shardId-1", ORIGIN)
    assert event.identifier == "shardId-1:49"
    assert (event.sequence, event.arrived) == ("49", moment.timestamp())
    assert event.document == {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": "p",
        "sequenceNumber": "49",
        "data": "/w==",
        "approximateArrivalTimestamp": moment.timestamp(),
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": "shardId-1:49",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": ORIGIN.role,
        "awsRegion": "us-east-1",
        "eventSourceARN": ORIGIN.arn,
    }
    assert set(event.fields) == set(list(event.document)[:5])


def test_a_change_of_a_table() -> None:
    record = {
        "eventID": "e",
        "eventName": "REMOVE",
        "eventVersion": "1.1",
        "userIdentity": {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"},
        "dynamodb": {
            "ApproximateCreationDateTime": datetime(2026, 1, 1, tzinfo=UTC),
            "Keys": {"k": {"B": b"\x00"}},
            "SequenceNumber": "111",
            "OldImage": {"s": {"BS": [b"a", b"b"]}},
        },
    }
    event = of_change(record, ORIGIN)
    assert (event.identifier, event.sequence, event.arrived) == ("e", "111", 1767225600.0)
    assert event.fields["dynamodb"] == {
        "ApproximateCreationDateTime": 1767225600,
        "Keys": {"k": {"B": "AA=="}},
        "SequenceNumber": "111",
        "OldImage": {"s": {"BS": ["YQ==", "Yg=="]}},
    }
    assert event.fields["userIdentity"] == {"principalId": "dynamodb.amazonaws.com", "type": "Service"}
    assert event.fields["eventName"] == "REMOVE"
    assert set(event.document) - set(event.fields) == {"eventSourceARN"}
    json.loads(text_of(event.document))


@pytest.mark.parametrize(
    ("put", "seen"),
    [
        ('{"a": 1}', {"a": 1}),
        ("[1]", [1]),
        ('"t"', "t"),
        ("plain", "plain"),
        ("", ""),
        ("NaN", "NaN"),
        ('{"a": Infinity}', '{"a": Infinity}'),
        ("{", "{"),
        ("[" * 100_000, "[" * 100_000),
    ],
)
def test_a_body_is_opened_if_it_is_json(put: str, seen: Any) -> None:
    assert opened({"body": put, "data": put}, "aws:sqs") == {"body": seen, "data": put}


@pytest.mark.parametrize(
    ("put", "seen"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b"plain", None),
        (b"\xff\xfe", None),
        (b"", None),
        (b'\xef\xbb\xbf{"a": 1}', None),
        ('{"a": 1}'.encode("utf-16"), None),
        (b'{"a": "\\ud83d"}', {"a": "\ud83d"}),
    ],
)
def test_data_is_opened_if_it_is_json(put: bytes, seen: Any) -> None:
    packed = base64.b64encode(put).decode()
    assert opened({"data": packed}, "aws:kinesis") == {"data": packed if seen is None else seen}


def test_what_has_nothing_to_open_stays() -> None:
    assert opened({"dynamodb": {"x": 1}}, "aws:dynamodb") == {"dynamodb": {"x": 1}}
    assert opened({"body": {"a": 1}}, "aws:sqs") == {"body": {"a": 1}}


def test_the_source_of_an_arn() -> None:
    assert source_of("arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/x") == "aws:dynamodb"


def test_a_message_without_attributes_may_say_so_by_nothing() -> None:
    """As a queue that is read in the process tells it."""
    assert of_message(MESSAGE | {"MessageAttributes": None}, ORIGIN).document["messageAttributes"] == {}
