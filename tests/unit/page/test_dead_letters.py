"""Which queues are dead-letter queues, by what is deployed; and the last error of each part."""

import json
from typing import Any

import pytest

from hydrant.emulator.last_errors import MOST, LastErrors
from hydrant.emulator.page.dead_letters import dead_letter_queues
from hydrant.emulator.page.graph import Deployed

SQS = "arn:aws:sqs:us-east-1:000000000000:"
DEAD = SQS + "dead"
REDRIVE = json.dumps({"deadLetterTargetArn": DEAD, "maxReceiveCount": 3})
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f"
RULE = "arn:aws:events:us-east-1:000000000000:rule/r"


@pytest.mark.parametrize(
    ("part", "source"),
    [
        ({"queues": ({"QueueArn": SQS + "jobs", "RedrivePolicy": REDRIVE},)}, SQS + "jobs"),
        ({"subscriptions": ({"SubscriptionArn": "arn:s", "RedrivePolicy": REDRIVE},)}, "arn:s"),
        ({"functions": ({"FunctionArn": FUNCTION, "DeadLetterConfig": {"TargetArn": DEAD}},)}, FUNCTION),
        (
            {
                "mappings": (
                    {"EventSourceArn": "arn:stream", "DestinationConfig": {"OnFailure": {"Destination": DEAD}}},
                )
            },
            "arn:stream",
        ),
        ({"rules": (({"Arn": RULE}, ({"Id": "1", "DeadLetterConfig": {"Arn": DEAD}}, {"Id": "2"})),)}, RULE),
    ],
)
def test_whoever_has_dead_letters_names_their_queue(part: dict[str, Any], source: str) -> None:
    assert dead_letter_queues(Deployed(**part)) == {DEAD: [source]}


@pytest.mark.parametrize(
    "queue",
    [
        {"QueueArn": SQS + "jobs"},
        {"QueueArn": SQS + "jobs", "RedrivePolicy": "no json"},
        {"QueueArn": SQS + "jobs", "RedrivePolicy": "[1]"},
        {"QueueArn": SQS + "jobs", "RedrivePolicy": '{"deadLetterTargetArn": "arn:aws:sns:us-east-1:0:topic"}'},
    ],
)
def test_a_queue_without_dead_letters_names_none(queue: dict[str, Any]) -> None:
    assert dead_letter_queues(Deployed(queues=(queue,))) == {}


def test_two_that_share_a_queue_are_both_named_once() -> None:
    jobs = [{"QueueArn": SQS + name, "RedrivePolicy": REDRIVE} for name in ("a", "b", "a")]
    assert dead_letter_queues(Deployed(queues=tuple(jobs))) == {DEAD: [SQS + "a", SQS + "b"]}


def test_the_last_error_of_a_part_is_kept_with_how_many_there_were() -> None:
    now = [100.0]
    kept = LastErrors(lambda: now[0])
    assert kept.of("f") is None
    kept.note("f", "A", "first")
    kept.note("f", "B", "x" * 5_000)
    now[0] = 130.5
    told = kept.of("f")
    assert told is not None
    assert (told["at"], told["seconds_ago"], told["code"], told["count"]) == (100.0, 30.5, "B", 2)
    assert len(told["message"]) == 1_000
    kept.forget()
    assert kept.of("f") is None


def test_there_is_a_bound_on_parts() -> None:
    kept = LastErrors()
    for number in range(MOST + 1):
        kept.note(str(number), "A", "m")
    assert (kept.of("0"), kept.of("1") is None) == (None, False)
