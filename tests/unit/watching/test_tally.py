"""What a watch counts, filters and shows."""

import base64
import io
import json
import threading
from typing import Any

import pytest
from rich.console import Console

from hydrant.watching.events import Event, Filter, explained
from hydrant.watching.lines import closing, line_of, summary
from hydrant.watching.quiet import Quiet
from hydrant.watching.reader import count_data, count_errors
from hydrant.watching.run import Loop, Watch, inbox
from hydrant.watching.sinks import JsonSink, PlainSink
from hydrant.watching.tally import MAX_PRODUCERS, OTHERS, Tally
from hydrant.watching.view import view

STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/events"
DELIVERY = "arn:aws:firehose:us-east-1:000000000000:deliverystream/pipe"
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:validate"
HOSTILE = b'{"producer":"\x1b]0;owned\x07","x":"\xe2\x80\xaeabc"}'


def flow(at: float, **numbers: Any) -> Event:
    totals = {DELIVERY: {"records_in": 0, "records_out": 0, "records_failed": 0, "lag_seconds": 0.5, **numbers}}
    return Event("flow", {"at": at, "totals": totals})


def rejected(raw: bytes = b"{}", **data: Any) -> Event:
    told = {"at": 50.0, "code": "Lambda.ProcessingFailedStatus", "message": "m", "attempts": 1}
    return Event("rejected", {**told, "raw": base64.b64encode(raw).decode(), **data}, 7)


def drawn(tally: Tally, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(view(tally, 40))
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def test_rates_are_differences_of_totals() -> None:
    tally = Tally()
    tally.take(flow(10.0, records_in=100, records_out=90))
    [hop] = tally.hops
    assert (hop.kind, hop.name, hop.taken, hop.taken_rate) == ("delivery", "pipe", 100, 0.0)
    tally.take(flow(12.0, records_in=300, records_out=290, records_failed=4))
    [hop] = tally.hops
    assert (hop.taken_rate, hop.given_rate, hop.failed, hop.lag) == (100.0, 100.0, 4, 0.5)


def test_a_total_that_began_again_has_no_rate_below_zero() -> None:
    tally = Tally()
    tally.take(flow(10.0, records_in=100))
    tally.take(flow(11.0, records_in=3))
    assert tally.hops[0].taken_rate == 0.0


def test_hops_stand_in_the_order_of_the_way() -> None:
    tally = Tally()
    tally.take(
        Event("flow", {"at": 1.0, "totals": {FUNCTION: {}, DELIVERY: {}, STREAM: {}, "no-arn": {}, "a:b:c": {}}})
    )
    assert [hop.kind for hop in tally.hops] == ["stream", "delivery", "function"]


@pytest.mark.parametrize(("change", "still"), [({}, 1), ({"records_out": 1}, 0), ({"buffered_records": 2}, 0)])
def test_it_knows_whether_anything_moves(change: dict[str, int], still: int) -> None:
    tally = Tally()
    tally.take(flow(1.0))
    tally.take(flow(2.0, **change))
    assert tally.quiet_looks == still


def test_lag_that_changes_is_no_movement() -> None:
    tally = Tally()
    tally.take(flow(1.0, lag_seconds=1.0))
    tally.take(flow(2.0, lag_seconds=0.0))
    assert tally.quiet_looks == 1


def test_records_by_producer() -> None:
    tally = Tally()
    tally.take(Event("counted", {"at": 1.0, "output": "data", "producers": {"a": 90, "b": 1}}))
    tally.take(Event("counted", {"at": 1.0, "output": "error", "producers": {"a": 10}}))
    tally.take(Event("counted", {"at": 1.0, "uncounted": 5}))
    assert (tally.producers["a"].sent, tally.producers["a"].share, tally.producers["b"].share) == (100, 10.0, 0.0)
    assert "10.0 %  a" in "\n".join(closing(tally))
    assert "5 records were not counted" in "\n".join(closing(tally))


def test_names_of_strangers_fill_no_memory() -> None:
    tally = Tally()
    for number in range(MAX_PRODUCERS + 10):
        tally.take(Event("counted", {"at": 1.0, "output": "data", "producers": {f"p{number}": 1}}))
    assert len(tally.producers) == MAX_PRODUCERS + 1
    assert tally.producers[OTHERS].valid == 10


def test_the_last_rejections_are_kept() -> None:
    tally = Tally(last=2)
    for code in "abc":
        tally.take(rejected(code=code))
    assert [event.data["code"] for event in tally.rejections] == ["b", "c"]


def test_data_and_error_lines_are_counted_by_who_sent_them() -> None:
    assert count_data([b'{"producer":"a"}', b'{"id": 1, "producer" : "a"}', b"[]"]) == {"a": 2, "?": 1}
    line = json.dumps({"rawData": base64.b64encode(b'{"producer":"b"}').decode(), "errorCode": "x"}).encode()
    assert count_errors([line, b"none of Firehose's"]) == {"b": 1, "?": 1}


class Rejected:
    code, reason, field, producer = "MISSING_FIELD", "p: name: the field is missing", "name", "p"


def test_a_rejection_is_explained_by_the_schemas() -> None:
    event = explained(rejected(b'{"producer":"p"}'), lambda raw, arrival: Rejected())
    assert (event.data["producer"], event.data["reason_code"]) == ("p", "MISSING_FIELD")
    assert event.data["reason"] == "name: the field is missing"
    assert event.document()["id"] == 7


def test_without_schemas_or_with_a_part_only_it_is_told_in_firehoses_words() -> None:
    assert explained(rejected(b'{"producer":"p"}'), None).data["reason"] == "m"
    event = explained(rejected(truncated=True), lambda raw, arrival: Rejected())
    assert event.data["reason_code"] == "Lambda.ProcessingFailedStatus"
    assert "hydrant errors" in event.data["reason"]


@pytest.mark.parametrize(
    ("rule", "taken"),
    [
        (Filter(), True),
        (Filter(frozenset({"p"})), True),
        (Filter(frozenset({"q"})), False),
        (Filter(codes=frozenset({"MISSING_FIELD"})), True),
        (Filter(codes=frozenset({"Lambda.ProcessingFailedStatus"})), True),
        (Filter(codes=frozenset({"OTHER"})), False),
        (Filter(frozenset({"p"}), frozenset({"OTHER"})), False),
    ],
)
def test_rejections_are_filtered(rule: Filter, taken: bool) -> None:
    assert rule.takes(explained(rejected(), lambda raw, arrival: Rejected())) is taken
    assert rule.takes(flow(1.0))


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (rejected(HOSTILE), ["rejected", "\\x1b]0;owned\\x07", "\\u202e"]),
        (
            Event(
                "delivered", {"at": 1.0, "output": "data", "records": 3, "bytes": 4096, "bucket": "b", "key": "k\x1b"}
            ),
            ["data: 3 records, 4,096 bytes", "s3://b/k\\x1b"],
        ),
        (
            Event(
                "function_error", {"at": 1.0, "function": "f", "error_type": "E", "message": "m\n", "request_id": "r"}
            ),
            ["error", "f  E: m\\x0a", "request r"],
        ),
        (
            Event("notified", {"at": 1.0, "topic": "a:b:t", "message_id": "m", "subscribers": 2}),
            ["t", "to 2 subscribers"],
        ),
        (Event("skipped", {"at": 1.0, "kind": "rejected", "count": 1000}), ["1,000 events"]),
        (Event("log", {"at": 1.0, "message": "line\x1b[2J\n"}), ["line\\x1b[2J"]),
    ],
)
def test_lines(event: Event, words: list[str]) -> None:
    line = line_of(event)
    assert line is not None
    assert all(word in line for word in words), line
    assert line.isprintable()


def test_the_view_shows_strangers_words_harmlessly() -> None:
    tally = Tally()
    tally.take(flow(1.0, records_in=5, records_failed=1))
    tally.take(Event("counted", {"at": 1.0, "output": "error", "producers": {"\x1b[2Jx": 1, "[bold]": 2}}))
    tally.take(explained(rejected(HOSTILE), None))
    shown = drawn(tally)
    assert not set(shown) & set("\x1b\x07\u202e")
    assert "\\x1b[2Jx" in shown
    assert "[bold]" in shown
    for width in (20, 40, 300):
        assert drawn(tally, width)


def test_the_view_of_nothing() -> None:
    shown = drawn(Tally())
    assert "nothing" in shown
    assert "No rejections" in shown


def test_the_summary_names_who_is_worst() -> None:
    tally = Tally()
    assert summary(tally) == "nothing has flowed yet"
    tally.take(flow(1.0, records_in=1200, records_out=1100, records_failed=100))
    tally.take(Event("counted", {"at": 1.0, "output": "error", "producers": {"a": 1}}))
    assert "delivery pipe 1,200 (0/s) -> 1,100, 100 rejected, lag 0.5 s" in summary(tally)
    assert "a rejects 100.0 %" in summary(tally)


def watched(events: list[Event], **settings: Any) -> list[Event]:
    watch = Watch(**{"filter": Filter(), "check": None, "started": 100.0, **settings})
    return [shown for event in events for shown in watch.take(event)]


def test_history_is_left_out_but_for_the_last_rejections() -> None:
    past = [rejected(at=float(n), code=str(n)) for n in range(5)]
    delivered = Event("delivered", {"at": 3.0})
    events = [flow(100.0), *past, delivered, flow(101.0), rejected(at=101.5, code="new")]
    assert [e.data.get("code") for e in watched(events) if e.kind == "rejected"] == ["new"]
    shown = watched(events, last=2)
    assert [e.data.get("code") for e in shown if e.kind == "rejected"] == ["3", "4", "new"]
    assert not [e for e in shown if e.kind == "delivered"]


def test_history_is_shown_when_something_new_comes_before_the_next_look() -> None:
    shown = watched([flow(100.0), rejected(at=5.0, code="old"), rejected(at=100.5, code="new")], last=1)
    assert [e.data.get("code") for e in shown if e.kind == "rejected"] == ["old", "new"]


def test_a_watch_ends_with_its_source_and_raises_what_it_raised() -> None:
    out = io.StringIO()
    Loop(iter([flow(200.0)]), Watch(Filter(), None, 100.0), None, JsonSink(out), inbox(), lambda _: False).run()
    assert [json.loads(line)["event"] for line in out.getvalue().splitlines()] == ["flow"]

    def broken() -> Any:
        yield flow(200.0)
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        Loop(broken(), Watch(Filter(), None, 100.0), None, PlainSink(io.StringIO()), inbox(), lambda _: False).run()


def test_a_watch_ends_when_nothing_moves() -> None:
    over = threading.Event()

    def waiting() -> Any:
        yield from (flow(200.0 + n) for n in range(5))
        over.wait(60)

    looks: list[int] = []

    def idle(tally: Tally) -> bool:
        looks.append(tally.quiet_looks)
        return tally.quiet_looks >= 3

    box = inbox()
    Loop(waiting(), Watch(Filter(), None, 100.0), None, JsonSink(io.StringIO()), box, idle).run()
    over.set()
    assert looks[-1] >= 3


def test_plain_lines_fit_any_encoding() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    PlainSink(out).show(rejected('{"n":"é"}'.encode()))
    assert b"\\xe9" in raw.getvalue()


def test_a_watch_is_quiet_from_its_first_look_on() -> None:
    now = [0.0]
    quiet, tally = Quiet(3.0, lambda: now[0]), Tally()
    for now[0] in (0.0, 60.0):
        assert not quiet.over(tally), "nobody has looked yet"
    tally.take(flow(60.0))
    assert not quiet.over(tally)
    now[0] = 63.0
    assert quiet.over(tally)


@pytest.mark.parametrize("event", [rejected(), flow(62.0, records_in=5), flow(62.0, buffered_records=1)])
def test_what_moves_or_waits_is_not_quiet(event: Event) -> None:
    now = [60.0]
    quiet, tally = Quiet(3.0, lambda: now[0]), Tally()
    tally.take(flow(60.0))
    assert not quiet.over(tally)
    now[0] = 62.0
    tally.take(event)
    assert not quiet.over(tally)
    now[0] = 64.0
    assert not quiet.over(tally)
