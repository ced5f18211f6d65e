"""Filter policies of subscriptions, patterns of rules: a value of another type does not match."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ..support.firehose_emulator import Emulator
from ..support.notified import Queue, unique

pytestmark = pytest.mark.emulator
BODIES = [1, True, "3", 3, "a", "end"]


def subscribe(emulator: Emulator, topic: str, queue: Queue, **attributes: Any) -> None:
    queue.let_in("sns.amazonaws.com", topic)
    raw = {"RawMessageDelivery": "true", **attributes}
    emulator.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn, Attributes=raw)


def values_told(queue: Queue, count: int) -> list[Any]:
    """The values told, once so many are there and `end`, which is published last and let through."""
    bodies = queue.gather(count + 1)
    values = [json.loads(body)["v"] for body in [*bodies, *queue.read()]]
    return sorted((value for value in values if value != "end"), key=repr)


@pytest.mark.parametrize(
    ("condition", "matching"),
    [
        ([True], [True]),
        ([1], [1]),
        ([3], [3]),
        ([{"numeric": [">", 0]}], [1, 3]),
        ([{"prefix": "a"}], ["a"]),
        ([{"anything-but": [1]}], ["3", "a", 3, True]),
    ],
)
def test_g17_a_filter_of_the_body_minds_types(
    condition: list[Any],
    matching: list[Any],
    plain_emulator: Emulator,
    make_topic: Callable[[], str],
    make_queue: Callable[[], Queue],
) -> None:
    topic, queue = make_topic(), make_queue()
    policy = {"v": [*condition, "end"]}
    subscribe(plain_emulator, topic, queue, FilterPolicy=json.dumps(policy), FilterPolicyScope="MessageBody")
    for value in BODIES:
        plain_emulator.sns.publish(TopicArn=topic, Message=json.dumps({"v": value}))
    assert values_told(queue, len(matching)) == sorted(matching, key=repr)


@pytest.mark.parametrize(
    ("condition", "matching"),
    [
        ([{"numeric": [">", 2]}], ["Number 3"]),
        ([3], ["Number 3"]),
        ([{"anything-but": [3]}], ["String 3", "String a"]),
    ],
)
def test_g17_a_filter_of_attributes_minds_types(
    condition: list[Any],
    matching: list[str],
    plain_emulator: Emulator,
    make_topic: Callable[[], str],
    make_queue: Callable[[], Queue],
) -> None:
    topic, queue = make_topic(), make_queue()
    subscribe(plain_emulator, topic, queue, FilterPolicy=json.dumps({"v": [*condition, "end"]}))
    for kind, text in (("Number", "3"), ("String", "3"), ("String", "a"), ("String", "end")):
        told = "end" if text == "end" else f"{kind} {text}"
        attribute = {"DataType": kind, "StringValue": text}
        plain_emulator.sns.publish(TopicArn=topic, Message=json.dumps({"v": told}), MessageAttributes={"v": attribute})
    assert values_told(queue, len(matching)) == matching


@pytest.mark.parametrize(
    ("condition", "matching"),
    [([True], [True]), ([1], [1]), ([{"numeric": [">", 0]}], [1, 3]), ([{"prefix": "a"}], ["a"])],
)
def test_g17_a_pattern_of_events_minds_types(
    condition: list[Any], matching: list[Any], plain_emulator: Emulator, make_queue: Callable[[], Queue]
) -> None:
    queue, rule = make_queue(), unique("rule")
    pattern = {"source": [rule], "detail": {"v": [*condition, "end"]}}
    made = plain_emulator.events.put_rule(Name=rule, EventPattern=json.dumps(pattern))
    queue.let_in("events.amazonaws.com", made["RuleArn"])
    target = {"Id": "queue", "Arn": queue.arn, "InputPath": "$.detail"}
    plain_emulator.events.put_targets(Rule=rule, Targets=[target])
    for value in BODIES:
        entry = {"Source": rule, "DetailType": "t", "Detail": json.dumps({"v": value})}
        plain_emulator.events.put_events(Entries=[entry])
    assert values_told(queue, len(matching)) == sorted(matching, key=repr)
