"""The journal of calls, objects and messages: bounded, and asked by position."""

from types import SimpleNamespace
from typing import Any

import pytest

from hydrant.emulator.feed import records
from hydrant.emulator.feed.journal import Call, Journal, Message, Span, Written, holds, merged
from hydrant.emulator.feed.records import by_member, by_number
from hydrant.emulator.feed.trace import answer
from hydrant.emulator.kinesis.storage.hashing import HashRange
from hydrant.emulator.kinesis.storage.memory import MemoryLedger
from hydrant.emulator.kinesis.store import Shard
from hydrant.emulator.sns.feed import objects_in
from hydrant.members import has_member, member, needle


def call(begin: int, end: int, shard: str = "s0") -> Call:
    return Call("arn", (shard, begin, end), end - begin, "function", ("r",), 1, 1.0, 2.0)


def written(key: str, *spans: Span) -> Written:
    return Written("arn", "data", "bucket", key, 3.0, 1, 10, spans)


def test_calls_and_objects_are_found_by_position() -> None:
    journal = Journal()
    journal.called(call(0, 10))
    journal.called(call(10, 20))
    journal.called(call(0, 20, "s1"))
    journal.wrote(written("a", ("s0", 0, 15), ("s1", 0, 1)))
    journal.wrote(written("b", ("s0", 10, 20)))
    assert journal.calls_with("arn", "s0", 10) == [call(10, 20)]
    assert [each.key for each in journal.objects_with("arn", "s0", 12)] == ["a", "b"]
    assert [each.key for each in journal.objects_with("arn", "s0", 9)] == ["a"]
    assert journal.objects_with("other", "s0", 9) == []
    assert journal.calls_of(written("b", ("s0", 12, 13))) == [call(10, 20)]
    assert journal.object_named("a", None) == journal.object_named("a", "bucket") != []
    assert journal.object_named("a", "other") == []


def test_it_is_bounded() -> None:
    journal = Journal(entries=2)
    for n in range(4):
        journal.called(call(n, n + 1))
        journal.wrote(written(str(n), ("s0", n, n + 1)))
        journal.published(Message("t", str(n), 1.0, (("b", str(n)),)))
    assert [bool(journal.calls_with("arn", "s0", n)) for n in range(4)] == [False, False, True, True]
    assert [bool(journal.objects_with("arn", "s0", n)) for n in range(4)] == [False, False, True, True]
    assert [bool(journal.messages_of("b", str(n))) for n in range(4)] == [False, False, True, True]


def test_subscribers_are_noted_with_their_message() -> None:
    journal = Journal()
    journal.published(Message("t", "m", 1.0, (("b", "k"),)))
    journal.sent("m", "sqs", "queue", 2.0)
    journal.sent("of nothing", "sqs", "queue", 2.0)
    [message] = journal.messages_of("b", "k")
    assert message.sent == [("sqs", "queue", 2.0)]


@pytest.mark.parametrize(
    ("spans", "joined"),
    [
        ([], []),
        ([("a", 0, 5), ("a", 5, 9)], [("a", 0, 9)]),
        ([("a", 5, 9), ("a", 0, 5), ("a", 0, 5)], [("a", 0, 9)]),
        ([("a", 0, 5), ("a", 6, 9)], [("a", 0, 5), ("a", 6, 9)]),
        ([("a", 0, 5), ("b", 5, 9)], [("a", 0, 5), ("b", 5, 9)]),
        ([("a", 0, 9), ("a", 2, 3)], [("a", 0, 9)]),
    ],
)
def test_spans_are_joined(spans: list[Span], joined: list[Span]) -> None:
    assert list(merged(spans)) == joined


def test_many_spans_become_few_that_cover_all() -> None:
    spans = [("a", 2 * n, 2 * n + 1) for n in range(50)]
    joined = merged(spans, most=10)
    assert len(joined) == 10
    assert all(any(holds(span, "a", begin) for span in joined) for _, begin, _ in spans)


@pytest.mark.parametrize(
    ("data", "name", "value", "found"),
    [
        (b'{"id": 17}', "id", "17", True),
        (b'{"id": "17"}', "id", "17", True),
        (b'{"id": 170}', "id", "17", False),
        (b'{"a": {"b": "x"}}', "a.b", "x", True),
        (b'{"a.b": "x"}', "a.b", "x", True),
        (b'{"a": null}', "a", "null", True),
        (b'{"a": true}', "a", "true", True),
        (b'{"a": 1}', "a", "true", False),
        (b'{"a": [1]}', "a", "[1]", True),
        (b'{"a": 1}', "b", "1", False),
        (b"[1]", "a", "1", False),
        (b"no json 17", "id", "17", False),
        ('{"n": "Zoë"}'.encode(), "n", "Zoë", True),
        (b'{"n": "Zo\\u00eb"}', "n", "Zoë", True),
        (b'{"n": ""}', "n", "", True),
        (b'{"cut": "\\ud83d", "id": 17}', "id", "17", True),
    ],
)
def test_members(data: bytes, name: str, value: str, found: bool) -> None:
    assert has_member(data, name, value) is found
    assert not found or needle(value) in data


def test_a_member_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        member({"a": 1}, "a.b")


@pytest.mark.parametrize(
    ("text", "objects"),
    [
        ('{"Records":[{"s3":{"bucket":{"name":"b"},"object":{"key":"a+b%3D1"}}}]}', (("b", "a b=1"),)),
        ('{"Records":[{"s3":{}}]}', ()),
        ('{"Event":"s3:TestEvent","x":"\\"s3\\""}', ()),
        ('"s3"', ()),
        ('no json with "s3"', ()),
        ("anything", ()),
        ('{"Records":[{"s3":{"bucket":{"name":"b"},"object":{"key":5}}}]}', ()),
    ],
)
def test_objects_that_a_message_tells_of(text: str, objects: Any) -> None:
    assert objects_in(text) == objects


@pytest.mark.parametrize("asked", [{}, {"key": "a"}, {"value": "a"}, {"sequence_number": "x"}, {"sequence_number": ""}])
def test_what_is_no_question(asked: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="sequence_number"):
        answer(asked)


def test_nothing_is_found_on_no_stream() -> None:
    assert by_number("1" * 56) is None
    assert by_member("id", "1") == []
    assert answer({"object": "data/none"}) == {"records": [], "objects": []}


def test_records_with_a_member_are_found_from_the_newest_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over more records than are read at once, and each once."""
    ledger = MemoryLedger(64 * 1024 * 1024)
    shards = [Shard(index, HashRange(0, 1), retention=lambda: 86_400.0, ledger=ledger) for index in range(2)]
    for number in range(5_000):
        shards[number % 2].append(["k"], [b'{"id": %d, "all": "x"}' % number])
    stream = SimpleNamespace(name="s", shards={each.shard_id: each for each in shards})
    monkeypatch.setattr(records, "all_streams", lambda: [stream])
    for wanted in (0, 1, 2_500, 4_999):
        [place] = by_member("id", str(wanted))
        assert (place.shard, place.position) == (shards[wanted % 2], wanted // 2)
    newest = by_member("all", "x", most=6)
    assert len({(each.shard.shard_id, each.position) for each in newest}) == 6
    assert min(each.position for each in newest) >= 2_494
    assert by_member("id", "5000") == []
    shards[0].clear()
    assert by_member("id", "0") == []


def test_messages_that_are_forgotten_tell_of_no_object() -> None:
    journal = Journal(entries=2)
    shared = ("b", "shared")
    first, second, third = (Message("t", str(n), float(n), (shared, ("b", str(n)))) for n in range(3))
    for each in (first, second, third):
        journal.published(each)
    assert journal.messages_of("b", "shared") == [second, third]
    assert journal.messages_of("b", "0") == []
    journal.published(Message("t", "2", 9.0, ()))
    assert journal.messages_of("b", "shared") == [second]
    assert journal.messages_of("b", "2") == []
