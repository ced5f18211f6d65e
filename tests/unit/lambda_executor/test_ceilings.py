"""Logs of functions fill no memory, and a line says where something was left out."""

import struct
import time
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.lambda_executor.logs.batches import Destination
from hydrant.emulator.lambda_executor.logs.ceiling import Ceiling, Store, Transit, cost
from hydrant.emulator.lambda_executor.logs.parser import MAX_EVENT, OutputParser
from hydrant.emulator.lambda_executor.sandbox.spec import LogEvent

from .conftest import MakeFunction

ENDLESS = """
    import logging, sys, time
    def handler(event, context):
        if not event: return "done"
        until = time.monotonic() + event["seconds"]
        line = "x" * event["length"]
        if event["how"] == "log": logging.getLogger().setLevel("INFO")
        while time.monotonic() < until:
            if event["how"] == "print": print(line)
            elif event["how"] == "raw": sys.stdout.write(line)
            else: logging.info(line)
        return "done"
"""
STREAM = Destination("000000000000", "us-east-1", "group", "stream")


@pytest.mark.parametrize("how", ["print", "raw", "log"])
@pytest.mark.parametrize("length", [20, 100_000])
def test_an_endless_loop_of_output_is_cut_and_told(function: MakeFunction, how: str, length: int) -> None:
    limit = 1024 * 1024
    sample = function(ENDLESS, log_limit=limit)
    sample.call()
    before = psutil.Process().memory_info().rss
    outcome = sample.call({"seconds": 1, "length": length, "how": how})
    assert outcome.payload == b'"done"'
    assert sum(map(cost, outcome.events)) <= limit + 5000
    told = [event.message for event in outcome.events if event.message.startswith("[WARN] Hydrant left out ")]
    assert len(told) == 1
    assert "the log of one invocation may take 1 MB of memory" in told[0]
    assert "HYDRANT_LAMBDA_LOG_MB" in told[0]
    assert outcome.events[0].message.startswith("START")
    assert outcome.events[-1].message.startswith("REPORT")
    assert psutil.Process().memory_info().rss - before < 40 * limit
    assert len(sample.call().events) == 3, "the next invocation begins anew"


def test_below_the_ceiling_nothing_is_said(function: MakeFunction) -> None:
    sample = function("def handler(event, context):\n    for number in range(1000): print(number)")
    assert [event.message for event in sample.call().events[1:-2]] == [str(number) for number in range(1000)]


def test_a_frame_that_claims_to_be_huge_is_passed_on_in_pieces() -> None:
    parser = OutputParser()
    events = parser.feed(struct.pack(">4sIQ", b"\xa5\x5a\x00\x03", 2**32 - 1, 1_000_000))
    for _ in range(100):
        events += parser.feed(b"y" * 65536)
        assert len(parser._buffer) <= MAX_EVENT + 65536
    assert sum(len(event.message) for event in events) > 90 * 65536
    assert {event.timestamp for event in events} == {1000}


@given(st.lists(st.integers(1, 400), max_size=30), st.integers(1000, 5000))
def test_a_ceiling_keeps_a_beginning_and_counts_the_rest(lengths: list[int], limit: int) -> None:
    events = [LogEvent(1, "x" * length) for length in lengths]
    ceiling = Ceiling(limit)
    kept = ceiling.take(events[:10]) + ceiling.take(events[10:])
    assert kept == events[: len(kept)]
    assert sum(map(cost, kept)) <= limit
    told = ceiling.finish()
    assert bool(told) == (len(kept) < len(events))
    assert not told or f"left out {len(events) - len(kept)} more lines" in told[0].message
    assert ceiling.finish() == []
    assert ceiling.take(events[:1]) == events[:1]


@given(st.lists(st.integers(1, 20), min_size=1, max_size=30))
def test_a_store_lets_the_oldest_go_and_stays_below_its_limit(counts: list[int]) -> None:
    one = LogEvent(1, "x" * 100)
    limit = 25 * cost(one)
    store, kept = Store(limit), 0
    for count in counts:
        removals = store.add(STREAM, [one] * count)
        kept += count - sum(removal.events for removal in removals)
        assert kept * cost(one) <= limit
        assert kept >= count, "the newest stay"


def test_on_a_crowded_way_only_first_and_last_lines_go_on() -> None:
    log = [LogEvent(1, "START"), *[LogEvent(1, "x" * 1000)] * 100, LogEvent(2, "END"), LogEvent(2, "REPORT")]
    transit = Transit(sum(map(cost, log)) + 1000)
    assert transit.enter(log) == log
    cut = transit.enter(log)
    assert [event.message for event in cut if event.message[0] != "["] == ["START", "END", "REPORT"]
    assert "left out 100 lines: functions write faster than the emulator stores" in cut[1].message
    transit.leave(log)
    transit.leave(cut)
    assert transit.enter(log) == log


def test_the_oldest_lines_leave_localstack_s_store_and_the_stream_says_so() -> None:
    from localstack.services.logs.models import get_moto_logs_backend

    from hydrant.emulator.lambda_executor.logs.ceiling import Removal
    from hydrant.emulator.lambda_executor.logs.trimming import trim
    from hydrant.emulator.logs.lines import new_lines

    group = f"/hydrant/{Path(__file__).stem}/{time.monotonic_ns()}"
    backend = get_moto_logs_backend("000000000000", "us-east-1")
    backend.create_log_group(group, {})
    try:
        backend.create_log_stream(group, "stream")
        now = int(time.time() * 1000)
        events = [{"timestamp": now + number, "message": f"line {number}"} for number in range(10)]
        where = STREAM._replace(group=group)
        stream = backend.groups[group].streams["stream"]
        stream.events.extend(new_lines(events, now))
        for count, dropped, left in ((3, 3, 7), (2, 5, 5), (0, 5, 5), (5, 10, 0)):
            trim(Removal(where, count), 64 * 1024 * 1024)
            assert len(stream.events) == left + 1
            assert stream.events[0].message.startswith(f"[WARN] Hydrant dropped {dropped} older lines of this stream")
            assert "64 MB" in stream.events[0].message
            assert [event.message for event in stream.events[1:]] == [f"line {n}" for n in range(dropped, 10)]
        trim(Removal(where._replace(group="gone"), 1), 1)
    finally:
        backend.delete_log_group(group)
