"""Reading S3 notifications as subscribers get them."""

import json

from hydrant.pipeline.notifications import ObjectCreated, events_of

EVENT = {
    "Records": [
        {"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "b"}, "object": {"key": "data/y%3D1/a+b"}}}
    ]
}
TEST_EVENT = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"}


def envelope(message: object) -> str:
    return json.dumps({"Type": "Notification", "TopicArn": "arn:aws:sns:r:a:t", "Message": json.dumps(message)})


def test_g11_the_message_in_the_sns_envelope_is_parsed_twice() -> None:
    assert events_of(envelope(EVENT)) == [ObjectCreated("b", "data/y=1/a b")]


def test_g12_a_raw_message_is_the_event_itself() -> None:
    assert events_of(json.dumps(EVENT)) == [ObjectCreated("b", "data/y=1/a b")]


def test_g7_the_test_event_is_ignored() -> None:
    assert events_of(envelope(TEST_EVENT)) == []
    assert events_of(json.dumps(TEST_EVENT)) == []
