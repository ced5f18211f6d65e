"""Events as AWS's services make them, of lines."""

import json
from base64 import b64decode, b64encode
from dataclasses import replace
from typing import Any

import pytest

from hydrant.invoking.events import MAKERS, NoRecord, Object, Origin, item, named_object

ORIGIN = Origin("eu-west-1", "123456789012", 1_750_000_000.25, "arn:aws:sqs:eu-west-1:123456789012:orders")
LINES = [b'{"n": 1}', b"\xff\x00"]


def made(source: str, lines: list[bytes], origin: Origin = ORIGIN) -> list[Any]:
    return [json.loads(event) for event in MAKERS[source](lines, origin)]


def test_firehose_gives_records_of_a_stream_with_their_metadata() -> None:
    (event,) = made("firehose", LINES, replace(ORIGIN, arn="arn:delivery", stream_arn="arn:stream"))
    assert [b64decode(record["data"]) for record in event["records"]] == LINES
    assert event["deliveryStreamArn"] == "arn:delivery"
    assert event["sourceKinesisStreamArn"] == "arn:stream"
    assert event["region"] == "eu-west-1"
    first, second = event["records"]
    assert first["recordId"] != second["recordId"]
    assert first["approximateArrivalTimestamp"] == 1_750_000_000_250
    assert first["kinesisRecordMetadata"]["shardId"] == "shardId-000000000000"
    assert first["recordId"] == first["kinesisRecordMetadata"]["sequenceNumber"] + "000000"


def test_firehose_without_a_stream_has_no_metadata_of_one() -> None:
    (event,) = made("firehose", LINES)
    assert "sourceKinesisStreamArn" not in event
    assert set(event["records"][0]) == {"recordId", "approximateArrivalTimestamp", "data"}


def test_kinesis_gives_all_records_in_one_event() -> None:
    (event,) = made("kinesis", LINES)
    assert [b64decode(record["kinesis"]["data"]) for record in event["Records"]] == LINES
    first = event["Records"][0]
    assert first["eventID"] == f"shardId-000000000000:{first['kinesis']['sequenceNumber']}"
    assert first["eventSourceARN"] == ORIGIN.arn
    assert first["kinesis"]["approximateArrivalTimestamp"] == 1_750_000_000.25


def test_a_queue_gives_messages_with_their_check_sum() -> None:
    (event,) = made("sqs", [b"hello", b"again"])
    assert [message["body"] for message in event["Records"]] == ["hello", "again"]
    assert event["Records"][0]["md5OfBody"] == "5d41402abc4b2a76b9719d911017c592"
    assert event["Records"][0]["attributes"]["SentTimestamp"] == "1750000000250"


def test_a_topic_calls_once_for_each_message() -> None:
    events = made("sns", [b"one", b"two"])
    assert [event["Records"][0]["Sns"]["Message"] for event in events] == ["one", "two"]
    assert [len(event["Records"]) for event in events] == [1, 1]
    assert events[0]["Records"][0]["Sns"]["Timestamp"] == "2025-06-15T15:06:40.250Z"


def test_a_bucket_tells_of_each_object_with_its_key_quoted() -> None:
    objects = [Object("lake", "data/a b+ä.json", 7, "abc"), Object("lake", "c", 0, "def")]
    events = made("s3", [], replace(ORIGIN, objects=objects))
    first = events[0]["Records"][0]["s3"]
    assert first["object"]["key"] == "data/a+b%2B%C3%A4.json"
    assert (first["bucket"]["name"], first["object"]["size"], first["object"]["eTag"]) == ("lake", 7, "abc")
    assert events[1]["Records"][0]["s3"]["object"]["sequencer"] > first["object"]["sequencer"]


def test_a_table_gives_items_as_they_were_inserted() -> None:
    line = b'{"id": "a", "amount": 1.5, "tags": ["x"], "paid": true}'
    (event,) = made("dynamodb", [line], replace(ORIGIN, keys=["id"]))
    record = event["Records"][0]
    assert record["eventName"] == "INSERT"
    assert record["dynamodb"]["Keys"] == {"id": {"S": "a"}}
    assert record["dynamodb"]["NewImage"] == {
        "id": {"S": "a"},
        "amount": {"N": "1.5"},
        "tags": {"L": [{"S": "x"}]},
        "paid": {"BOOL": True},
    }


def test_items_in_the_json_of_dynamodb_stay_as_they_are() -> None:
    assert item(1, b'{"id": {"S": "a"}, "n": {"N": "1"}}') == {"id": {"S": "a"}, "n": {"N": "1"}}


@pytest.mark.parametrize(
    ("source", "line", "origin", "why"),
    [
        ("sqs", b"\xff", ORIGIN, "line 1: it is no UTF-8 text, which messages are"),
        ("sns", b"\xff", ORIGIN, "line 1: it is no UTF-8 text, which messages are"),
        ("dynamodb", b"[]", ORIGIN, "line 1: an item is a JSON object with at least one attribute"),
        ("dynamodb", b'{"a": 1}', replace(ORIGIN, keys=["id", "sort"]), "line 1: the item lacks the key id, sort"),
        ("dynamodb", b"{", ORIGIN, "line 1: not JSON: Expecting property name enclosed in double quotes"),
    ],
)
def test_a_line_that_is_no_record_is_named(source: str, line: bytes, origin: Origin, why: str) -> None:
    with pytest.raises(NoRecord) as told:
        made(source, [line], origin)
    assert str(told.value).startswith(why)


@pytest.mark.parametrize("line", [b"s3://lake/data/a.json", b"lake/data/a.json\n"])
def test_objects_are_named_by_url_or_path(line: bytes) -> None:
    assert named_object(1, line) == ("lake", "data/a.json")


@pytest.mark.parametrize("line", [b"lake", b"s3://", b"/x"])
def test_what_names_no_object_is_refused(line: bytes) -> None:
    with pytest.raises(NoRecord):
        named_object(4, line)


def test_a_record_of_any_bytes_survives() -> None:
    raw = bytes(range(256))
    (event,) = made("kinesis", [raw])
    assert event["Records"][0]["kinesis"]["data"] == b64encode(raw).decode()
