"""The feed: what it keeps, how many it tells, from where one goes on."""

import hashlib
import json
import threading
from base64 import b64decode

import pytest

from hydrant.emulator.feed.counters import Counters, arn_of, metric_name
from hydrant.emulator.feed.events import BY_DEFAULT, KEEP_ALIVE, RARE, RAW_BYTES, Event, kinds_of, raw_fields
from hydrant.emulator.feed.feed import Feed
from hydrant.emulator.feed.route import messages

ALL = frozenset({*RARE, "log"})
PLENTY = dict.fromkeys(ALL, 1000000)


class Ticks:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def numbers(feed: Feed, since: int = 0, kinds: frozenset[str] = ALL) -> list[int]:
    return [event.number for event in feed.read(since, kinds, 0)[0] if event.kind != "skipped"]


def test_the_ring_keeps_the_last_events() -> None:
    feed = Feed(events=3, rates=PLENTY)
    for number in range(5):
        feed.tell("delivered", {"key": str(number)})
    events, last = feed.read(0, ALL, 0)
    assert [event.kind for event in events] == ["skipped", "delivered", "delivered", "delivered"]
    assert events[0].fields == {"kind": "all", "count": 2}
    assert [event.fields["key"] for event in events[1:]] == ["2", "3", "4"]
    assert last == 5


def test_the_ring_is_bounded_in_bytes_too_and_keeps_at_least_one() -> None:
    feed = Feed(size=10_000, rates=PLENTY)
    for _ in range(4):
        feed.tell("rejected", {"raw": bytes(4_000)})
    assert numbers(feed) == [3, 4]
    feed.tell("rejected", {"raw": bytes(50_000)})
    assert numbers(feed) == [5]


def test_who_goes_on_by_number_gets_each_event_once() -> None:
    feed = Feed(rates=PLENTY)
    for _ in range(4):
        feed.tell("notified", {"topic": "t"})
    first, last = feed.read(feed.start_of(2), ALL, 0)
    assert ([event.number for event in first], last) == ([3, 4], 4)
    feed.tell("notified", {"topic": "t"})
    assert numbers(feed, last) == [5]


@pytest.mark.parametrize(("since", "start"), [(None, 3), (0, 0), (2, 2), (3, 3), (99, 0)])
def test_where_one_begins(since: int | None, start: int) -> None:
    feed = Feed(rates=PLENTY)
    for _ in range(3):
        feed.tell("notified", {"topic": "t"})
    assert feed.start_of(since) == start


def test_beyond_the_rate_events_are_counted_and_told_of_once() -> None:
    ticks = Ticks()
    feed = Feed(rates={**PLENTY, "rejected": 50}, ticks=ticks)
    assert feed.admit("rejected", 20) == 20
    assert feed.admit("rejected", 100) == 30
    assert feed.admit("rejected", 7) == 0
    ticks.now += 1.0
    events, last = feed.read(0, ALL, 0)
    assert [(event.kind, event.fields) for event in events] == [("skipped", {"kind": "rejected", "count": 77})]
    assert feed.read(last, ALL, 0)[0] == []
    assert feed.admit("rejected", 60) == 50
    assert feed.admit("delivered", 60) == 60, "each kind has a bound of its own"


def test_what_was_skipped_is_told_by_the_next_event_too() -> None:
    ticks = Ticks()
    feed = Feed(rates={**PLENTY, "rejected": 1}, ticks=ticks)
    feed.tell("rejected", {"code": "a"})
    feed.tell("rejected", {"code": "b"})
    ticks.now += 5
    feed.tell("rejected", {"code": "c"})
    assert [event.kind for event in feed.read(0, ALL, 0)[0]] == ["rejected", "skipped", "rejected"]


def test_kinds_are_filtered_and_skipped_ones_with_them() -> None:
    ticks = Ticks()
    feed = Feed(rates={**PLENTY, "rejected": 0}, ticks=ticks)
    feed.tell("rejected", {"code": "a"})
    feed.tell("delivered", {"key": "k"})
    ticks.now += 1
    feed.admit("rejected")
    assert [event.kind for event in feed.read(0, frozenset({"delivered"}), 0)[0]] == ["delivered"]
    assert [event.kind for event in feed.read(0, frozenset({"rejected"}), 0)[0]] == ["skipped"]


def test_log_lines_do_not_push_out_rare_events() -> None:
    feed = Feed(events=3, rates=PLENTY)
    feed.tell("rejected", {"code": "a"})
    for _ in range(10):
        feed.tell("log", {"message": "m"})
    assert numbers(feed, kinds=frozenset(RARE)) == [1]
    assert numbers(feed) == [1, 9, 10, 11]


def test_it_knows_who_listens_to_what() -> None:
    feed = Feed()
    assert not feed.wants("log")
    with feed.listening(frozenset({"log"})), feed.listening(frozenset({"flow"})):
        assert feed.wants("log")
    assert not feed.wants("log")


def test_a_reader_is_woken_by_an_event() -> None:
    feed, read = Feed(rates=PLENTY), []
    thread = threading.Thread(target=lambda: read.extend(feed.read(0, ALL, 60)[0]), daemon=True)
    thread.start()
    feed.tell("delivered", {"key": "k"})
    thread.join(60)
    assert [event.kind for event in read] == ["delivered"]


class SomeFlow:
    def totals(self) -> dict[str, dict[str, int]]:
        return {"arn": {"records_in": 3}}


def test_what_goes_over_the_wire_and_its_end() -> None:
    feed = Feed(rates=PLENTY)
    feed.tell("rejected", {"code": "a\nb", **raw_fields(b"\xff\n")})
    stream = messages(feed, SomeFlow(), frozenset({"flow", "rejected"}), 0)  # type: ignore[arg-type]
    assert next(stream) == KEEP_ALIVE
    number, kind, data, *_ = next(stream).decode().split("\n")
    assert (number, kind) == ("id: 0", "event: flow")
    assert json.loads(data.removeprefix("data: "))["totals"] == {"arn": {"records_in": 3}}
    number, kind, data, *rest = next(stream).decode().split("\n")
    assert (number, kind, rest) == ("id: 1", "event: rejected", ["", ""])
    document = json.loads(data.removeprefix("data: "))
    assert (document["code"], b64decode(document["raw"])) == ("a\nb", b"\xff\n")
    assert document["digest"] == hashlib.sha256(b"\xff\n").hexdigest()
    assert isinstance(document["at"], float)
    feed.close()
    assert list(stream) == []
    assert not feed.wants("flow")


def test_a_listener_that_is_closed_is_none_any_more() -> None:
    feed = Feed()
    stream = messages(feed, SomeFlow(), frozenset({"log"}), 0)  # type: ignore[arg-type]
    next(stream)
    assert feed.wants("log")
    stream.close()  # type: ignore[attr-defined]
    assert not feed.wants("log")


def test_long_records_are_cut_and_their_digest_is_of_the_whole() -> None:
    data = bytes(RAW_BYTES + 1)
    fields = raw_fields(data)
    assert (len(fields["raw"]), fields["truncated"]) == (RAW_BYTES, True)
    assert fields["digest"] == hashlib.sha256(data).hexdigest()
    assert "truncated" not in raw_fields(data[:RAW_BYTES])


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [(None, BY_DEFAULT), ("log", {"log"}), ("rejected, flow", {"rejected", "flow"}), ("log,", {"log"})],
)
def test_kinds_that_are_asked_for(asked: str | None, kinds: set[str]) -> None:
    assert kinds_of(asked) == kinds


@pytest.mark.parametrize("asked", ["", ",", "nothing", "flow,<script>", "FLOW"])
def test_kinds_that_there_are_not(asked: str) -> None:
    with pytest.raises(ValueError, match="kinds"):
        kinds_of(asked)


def test_counters_add_up_and_are_copied() -> None:
    counters = Counters()
    counters.add("a", {"n": 1.0})
    read = counters.read()
    counters.add("a", {"n": 2.5})
    assert (read, counters.read()) == ({"a": {"n": 1}}, {"a": {"n": 3.5}})


def test_metrics_that_are_totals() -> None:
    assert metric_name("AWS/Lambda", "Errors") == "errors"
    assert metric_name("AWS/Lambda", "Duration") is None
    arn = "arn:aws:kinesis:eu-west-1:000000000000:stream/s"
    assert arn_of("AWS/Kinesis", "000000000000", "eu-west-1", (("StreamName", "s"),)) == arn
    assert arn_of("AWS/Kinesis", "000000000000", "eu-west-1", (("StreamName", "s"), ("ConsumerName", "c"))) is None


def test_publishing_from_many_threads_loses_nothing() -> None:
    feed = Feed(events=10_000, rates=PLENTY)

    def publish() -> None:
        for _ in range(500):
            feed.tell("delivered", {"key": "k"})

    threads = [threading.Thread(target=publish) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert numbers(feed) == list(range(1, 4_001))


def test_an_event_says_how_much_it_holds() -> None:
    assert Event(1, "rejected", 0.0, {"raw": bytes(1_000), "n": 1}).size > 1_000
