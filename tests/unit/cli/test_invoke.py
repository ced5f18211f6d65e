"""What `hydrant invoke` and `hydrant up --watch` refuse before they do anything."""

from typing import Any

import pytest

from hydrant.cli.invoke import _only, invoke
from hydrant.cli.up import up
from hydrant.errors import UsageError
from hydrant.invoking.wired import Wire


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ({}, "Which event?"),
        ({"event": "a.json", "last": True}, "Which event?"),
        ({"event": "a.json", "records": "b.jsonl"}, "Which event?"),
        ({"records": "b.jsonl", "source": "kafka"}, "'kafka' makes no events here."),
        ({"event": "a.json", "source": "sqs"}, "--source says what is made of --records."),
    ],
)
def test_an_event_comes_from_one_place(given: dict[str, Any], title: str) -> None:
    with pytest.raises(UsageError) as told:
        invoke("f", **given)
    assert told.value.title == title


def test_who_calls_the_function_says_whose_event_it_is() -> None:
    queue, stream = Wire("sqs", "arn:aws:sqs:r:1:q"), Wire("kinesis", "arn:aws:kinesis:r:1:stream/s")
    assert _only([queue, Wire("kafka", "arn")]) == queue
    with pytest.raises(UsageError) as told:
        _only([queue, stream])
    assert told.value.cause == "It is called by kinesis, sqs."
    with pytest.raises(UsageError) as told:
        _only([])
    assert told.value.cause == "Nothing calls it."


def test_what_is_watched_needs_the_command_to_go_on() -> None:
    with pytest.raises(UsageError) as told:
        up(watch=True, detach=True)
    assert told.value.title == "--watch needs this command to go on."
