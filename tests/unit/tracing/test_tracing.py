"""What a trace asks, where it looks, and how the way is shown."""

import base64
import json

import pytest

from hydrant.error_objects.lines import Rejection
from hydrant.errors import UsageError
from hydrant.tracing import steps
from hydrant.tracing.look import FoundLine, Wanted
from hydrant.tracing.question import ByMember, ByNumber, ByObject, Question, read
from hydrant.tracing.shown import text
from hydrant.tracing.way import Step, Way


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("id=17", ByMember("id", "17")),
        ("user.name=Ada Lovelace", ByMember("user.name", "Ada Lovelace")),
        ("url=https://a/b=c", ByMember("url", "https://a/b=c")),
        ("a=", ByMember("a", "")),
        (
            "49680660082722657940751566563941379503649655408845389858",
            ByNumber("49680660082722657940751566563941379503649655408845389858"),
        ),
        ("data/2026/x", ByObject("data/2026/x")),
        ("data/year=2026/x", ByObject("data/year=2026/x")),
        ("s3://bucket/data/a=b", ByObject("data/a=b", "bucket")),
    ],
)
def test_questions(words: str, question: Question) -> None:
    assert read(words) == question


@pytest.mark.parametrize("words", ["", "nothing", "=17", "123", "s3:", "\x1b[2J"])
def test_no_questions(words: str) -> None:
    with pytest.raises(UsageError, match="traced"):
        read(words)


@pytest.mark.parametrize(
    ("wanted", "line", "found"),
    [
        (Wanted(b'{"a":1,"b":2}'), b'{"a":1,"b":2}', True),
        (Wanted(b'{"a":1,"b":2}\n'), b'{"a":1,"b":2}', True),
        (Wanted(b'{"a": 1, "b": 2}'), b'{"b":2,"a":1}', True),
        (Wanted(b'{"a":1}'), b'{"a":2}', False),
        (Wanted(b"no json"), b"other", False),
        (Wanted(b"no json"), b"no json", True),
        (Wanted(None, "a", "1"), b'{"a":1}', True),
        (Wanted(None, "a", "1"), b'{"a":2}', False),
        (Wanted(b'{"a":1}', "a", "1"), b'{"a":1,"added":true}', True),
        (Wanted(b'{"a":1}', "a", "1"), b'{"a":2,"added":true}', False),
    ],
)
def test_lines_that_are_the_record(wanted: Wanted, line: bytes, found: bool) -> None:
    assert wanted.is_delivered(line) is found


def test_steps_stand_in_the_order_of_time_and_the_timeless_behind_theirs() -> None:
    way = Way("t", [Step("b", "", 2.0), Step("with b", ""), Step("a", "", 1.0)])
    assert [step.what for step in way.in_time()] == ["a", "b", "with b"]


def test_a_way_is_shown_with_the_times_between() -> None:
    way = Way(
        "record \x1b1", [Step("put", "x", 1.0), Step("called", "f", 1.25), Step("log", "l"), Step("sent", "q", 31.0)]
    )
    way.unknown.append("who was told")
    shown = text(way)
    assert "record \\x1b1" in shown
    assert "+250 ms" in shown
    assert "+29.8 s" in shown
    assert shown.endswith("not known: who was told")
    assert json.dumps(way.document())


def test_steps_of_a_record_show_strangers_words_harmlessly() -> None:
    raw = b'{"x":"\x1b]0;owned\x07"}'
    record = {"stream": "s", "shard": "shard-0", "partition_key": "\x1b[2J", "at": 1.0, "bytes": len(raw)}
    line = FoundLine("error", "b", "k\x1b", 1, 2, b"", Rejection(raw, "c\x07", "m\u202e", 1, 1000, 2000, None))
    made = [
        steps.put({**record, "raw": base64.b64encode(raw).decode()}, raw),
        *steps.written(line, 3.0, None),
        *steps.logged([{"message": "l\x1b[0m\tx\n", "timestamp": 1}]),
        *steps.told(
            [
                {
                    "topic": "a:t\x1b",
                    "message_id": "m",
                    "at": 1.0,
                    "sent": [{"protocol": "http", "endpoint": "e\x07", "at": 2.0}],
                }
            ]
        ),
    ]
    for step in made:
        assert step.text.isprintable(), step
    assert [step.what for step in made] == ["put", "rejected", "written", "log", "notified", "sent"]


def test_a_call_that_took_several_attempts() -> None:
    call = {"function": "arn:aws:lambda:r:a:function:f:1", "request_ids": [], "attempts": 4, "records": 1}
    first, last = steps.calls([{**call, "started": 1.0, "ended": 2.0}])
    assert first.text == "f:1 with 1 record, 4 attempts, request none reached it"
    assert (last.what, last.at) == ("answered", 2.0)
