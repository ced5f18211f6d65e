"""How S3 writes keys in its events, and which form of a key its filters look at."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ..support.firehose_emulator import Emulator
from ..support.notified import Queue

pytestmark = pytest.mark.emulator
KEYS = {
    "year=2026/red flower.jpg": "year%3D2026/red+flower.jpg",
    "a+b@c.txt": "a%2Bb%40c.txt",
    "50%:;(1),'é'": "50%25%3A%3B%281%29%2C%27%C3%A9%27",
    "plain-key_1.json": "plain-key_1.json",
}


def tell(emulator: Emulator, bucket: str, queue: Queue, *rules: tuple[str, str]) -> None:
    queue.let_in("s3.amazonaws.com", f"arn:aws:s3:::{bucket}")
    entry: dict[str, Any] = {"QueueArn": queue.arn, "Events": ["s3:ObjectCreated:*"]}
    if rules:
        entry["Filter"] = {"Key": {"FilterRules": [{"Name": name, "Value": value} for name, value in rules]}}
    emulator.s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [entry]}
    )
    (test_message,) = queue.gather(1)
    assert json.loads(test_message)["Event"] == "s3:TestEvent"


def keys_told(queue: Queue, count: int) -> list[str]:
    return sorted(json.loads(body)["Records"][0]["s3"]["object"]["key"] for body in queue.gather(count))


def test_g3_a_space_in_a_key_is_a_plus_and_what_is_not_plain_is_escaped(
    plain_emulator: Emulator, make_bucket: Callable[[], str], make_queue: Callable[[], Queue]
) -> None:
    bucket, queue = make_bucket(), make_queue()
    tell(plain_emulator, bucket, queue)
    for key in KEYS:
        plain_emulator.s3.put_object(Bucket=bucket, Key=key, Body=b"")
    assert keys_told(queue, len(KEYS)) == sorted(KEYS.values())


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (("prefix", "year%3D2026/"), ["year%3D2026/a+b.json"]),
        (("prefix", "year=2026/"), []),
        (("suffix", "a+b.json"), ["year%3D2026/a+b.json"]),
        (("suffix", "a b.json"), []),
    ],
)
def test_g16_filters_look_at_the_key_as_the_event_has_it(
    rule: tuple[str, str],
    told: list[str],
    plain_emulator: Emulator,
    make_bucket: Callable[[], str],
    make_queue: Callable[[], Queue],
) -> None:
    bucket, filtered, every = make_bucket(), make_queue(), make_queue()
    tell(plain_emulator, bucket, filtered, rule)
    plain_emulator.s3.put_object(Bucket=bucket, Key="year=2026/a b.json", Body=b"")
    seen = keys_told(filtered, 1) if told else []
    tell(plain_emulator, bucket, every)
    plain_emulator.s3.put_object(Bucket=bucket, Key="end", Body=b"")
    keys_told(every, 1)  # the first object's event went the same way before this one's
    assert [*seen, *filtered.read()] == told


def test_eventbridge_gets_the_key_as_it_is(
    plain_emulator: Emulator, make_bucket: Callable[[], str], make_queue: Callable[[], Queue]
) -> None:
    bucket, queue = make_bucket(), make_queue()
    rule = plain_emulator.events.put_rule(
        Name=f"rule-{bucket}",
        EventPattern=json.dumps({"source": ["aws.s3"], "detail": {"bucket": {"name": [bucket]}}}),
    )["RuleArn"]
    queue.let_in("events.amazonaws.com", rule)
    plain_emulator.events.put_targets(Rule=f"rule-{bucket}", Targets=[{"Id": "queue", "Arn": queue.arn}])
    plain_emulator.s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    plain_emulator.s3.put_object(Bucket=bucket, Key="year=2026/a b+c", Body=b"")
    (body,) = queue.gather(1)
    assert json.loads(body)["detail"]["object"]["key"] == "year=2026/a b+c"
