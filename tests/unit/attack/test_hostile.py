"""What hostile clients send is broken in one place, and begins with what the short way takes."""

import random
from collections import Counter
from typing import Any

from attack import hostile
from hydrant.emulator.front.caller import caller_of
from hydrant.emulator.front.heads import read_head

VICTIM: Any = type("Victim", (), {"name": "victim"})


def test_each_call_that_is_broken_takes_the_short_way_when_it_is_whole() -> None:
    for call in hostile.calls(4566, VICTIM):
        head, _, body = call.raw().partition(b"\r\n\r\n")
        found = read_head(head)
        assert found is not None
        assert found.length == len(body)
        assert caller_of(found.authorization) is not None


def test_each_way_to_be_broken_comes_equally_often_and_from_the_seed() -> None:
    made = list(hostile.broken(random.Random(3), 4566, VICTIM, 400))
    assert made == list(hostile.broken(random.Random(3), 4566, VICTIM, 400))
    whole = {call.raw() for call in hostile.calls(4566, VICTIM)}
    same = sum(b"".join(each.pieces) in whole for each in made)
    assert same <= 50, "only those in pieces and those that are closed at the end are whole"
    counts = Counter(each.name for each in made)
    assert max(counts.values()) <= 3 * min(counts.values())


def test_an_answer_is_judged() -> None:
    assert hostile.faults_of(b"") == []
    assert hostile.faults_of(b"HTTP/1.1 400 Bad Request\r\n\r\n") == []
    assert hostile.faults_of(b"HTTP/1.1 500 \r\n\r\nTraceback (most recent call last)") == [
        "answered with a traceback",
        "answered 500",
    ]
    assert hostile.faults_of(b"HTTP/1.1 505 \r\n\r\n") == []
    assert hostile.faults_of(b"garbage") == ["no answer of HTTP"]
