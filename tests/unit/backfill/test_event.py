"""Notifications as S3 writes them (G-1), and which of the bucket's rules tells of an object."""

import datetime
import json
from typing import Any

import pytest

from hydrant.backfill.event import Origin, StoredObject, notification
from hydrant.backfill.rules import Rule, rules_in
from hydrant.pipeline.notifications import ObjectCreated, events_of

WHEN = datetime.datetime(2026, 11, 28, 22, 5, 55, tzinfo=datetime.UTC)
KEY = "data/year=2026/a b~*é@.gz"


def record(**changes: Any) -> dict[str, Any]:
    found = StoredObject(**{"key": KEY, "size": 12, "etag": "0f", "modified": WHEN, **changes})
    [told] = json.loads(notification(found, Origin("lake", "eu-west-1", "aws", "data-objects")))["Records"]
    assert isinstance(told, dict)
    return told


def test_members_come_in_the_order_of_s3() -> None:
    told = record(version_id="v1")
    assert list(told) == [
        *("eventVersion", "eventSource", "awsRegion", "eventTime", "eventName", "userIdentity"),
        *("requestParameters", "responseElements", "s3"),
    ]
    assert list(told["s3"]) == ["s3SchemaVersion", "configurationId", "bucket", "object"]
    assert list(told["s3"]["object"]) == ["key", "size", "eTag", "versionId", "sequencer"]
    assert told["eventTime"] == "2026-11-28T22:05:55.000Z"
    assert told["s3"]["bucket"]["arn"] == "arn:aws:s3:::lake"
    assert told["s3"]["configurationId"] == "data-objects"


def test_keys_are_written_as_s3_does_and_read_again() -> None:
    assert record()["s3"]["object"]["key"] == "data/year%3D2026/a+b~%2A%C3%A9%40.gz"
    message = notification(StoredObject(KEY, 1, "0f", WHEN), Origin("lake", "eu-west-1"))
    assert events_of(message) == [ObjectCreated("lake", KEY)]


def test_what_s3_does_not_know_any_more_is_made_up_the_same_each_time() -> None:
    assert record() == record()
    assert "versionId" not in record()["s3"]["object"]
    assert record()["responseElements"] != record(etag="10")["responseElements"]


def test_the_sequencer_orders_versions_of_a_key() -> None:
    later = record(modified=WHEN + datetime.timedelta(days=400))
    assert record()["s3"]["object"]["sequencer"] < later["s3"]["object"]["sequencer"]
    real = "0055AED6DCD90281E5"
    then = record(modified=datetime.datetime.fromtimestamp(0x55AED6DC, datetime.UTC))["s3"]["object"]["sequencer"]
    assert then.ljust(18, "0") <= real


@pytest.mark.parametrize(
    ("etag", "name"), [("0f", "ObjectCreated:Put"), ("0f-3", "ObjectCreated:CompleteMultipartUpload")]
)
def test_an_object_in_parts_was_completed(etag: str, name: str) -> None:
    assert record(etag=etag)["eventName"] == name


def entry(arn: str, *rules: tuple[str, str], events: tuple[str, ...] = ("s3:ObjectCreated:*",)) -> dict[str, Any]:
    given = [{"Name": name, "Value": value} for name, value in rules]
    return {
        "Id": "i",
        "TopicArn": arn,
        "QueueArn": arn,
        "Events": list(events),
        "Filter": {"Key": {"FilterRules": given}},
    }


def test_rules_of_the_bucket() -> None:
    configuration = {
        "TopicConfigurations": [
            entry("t", ("Prefix", "data/"), ("Suffix", ".gz")),
            entry("u", events=("s3:ObjectRemoved:*",)),
        ],
        "QueueConfigurations": [entry("q", ("prefix", "data/"))],
        "EventBridgeConfiguration": {},
    }
    topic, queue = rules_in(configuration)
    assert (topic, queue) == (Rule("i", "t", "data/", ".gz"), Rule("i", "q", "data/", ""))
    assert [topic.tells_of(key) for key in ("data/a.gz", "data/a", "error/a.gz")] == [True, False, False]
    assert list(rules_in({})) == []
