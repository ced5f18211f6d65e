"""Tumbling windows (M-9)."""

import json
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from hydrant.emulator.mappings.engine.batches import Waiting
from hydrant.emulator.mappings.engine.calls import OK, PROBLEM
from hydrant.emulator.mappings.engine.feed import Feed
from hydrant.emulator.mappings.engine.lane_work import LaneWork, World
from hydrant.emulator.mappings.engine.ports import Reply
from hydrant.emulator.mappings.engine.retrying import policy_of
from hydrant.emulator.mappings.engine.windows import MOST_STATE_BYTES, Window, by_window, start_of

from .worlds import NOW, RETENTION, SHARD, STREAM, MemoryShard, record, run, settings

BEGIN = 999_960.0


def counting(event: Any, _number: int) -> Any:
    """Adds up how many records a window has."""
    return {"state": {"count": event["state"].get("count", 0) + len(event["Records"])}}


def finals(events: list[Any]) -> list[Any]:
    return [event for event in events if event["isFinalInvokeForWindow"]]


def test_m9_an_event_of_a_window() -> None:
    seen = run([record(1, arrived=BEGIN + 5)], counting, settings(tumbling_seconds=60))
    first, last = seen.events
    assert first["window"] == {"start": "1970-01-12T13:46:00Z", "end": "1970-01-12T13:47:00Z"}
    assert (first["state"], first["isFinalInvokeForWindow"], first["isWindowTerminatedEarly"]) == ({}, False, False)
    assert (first["shardId"], first["eventSourceARN"]) == (SHARD, STREAM)
    assert (last["Records"], last["state"], last["isFinalInvokeForWindow"]) == ([], {"count": 1}, True)
    assert last["window"] == first["window"]


@how(max_examples=60, deadline=None)
@given(
    arrivals=st.lists(st.integers(0, 400), min_size=1, max_size=40),
    size=st.integers(1, 9),
    bad=st.sets(st.integers(1, 40)),
)
def test_m9_each_window_ends_once_with_all_that_came_in_it(arrivals: list[int], size: int, bad: set[int]) -> None:
    def answer(event: Any, number: int) -> Any:
        assert number not in bad
        return counting(event, number)

    arrivals.sort()
    records = [record(number, arrived=NOW - 1000 + arrived) for number, arrived in enumerate(arrivals)]
    seen = run(records, answer, settings(tumbling_seconds=60, batch_size=size, attempts=-1))
    expected: dict[float, int] = {}
    for each in records:
        start = start_of(each.arrived, 60)
        expected[start] = expected.get(start, 0) + 1
    good = [event for number, event in enumerate(seen.events, 1) if number not in bad]
    assert [event["state"]["count"] for event in finals(good)] == list(expected.values())


def test_m9_an_answer_without_a_state_is_a_failure() -> None:
    answers: list[Any] = [None, {"state": 3}, {"state": {}}, None]
    seen = run([record(1)], lambda _, number: answers[number - 1], settings(tumbling_seconds=60))
    assert seen.told == [PROBLEM, PROBLEM, OK, OK]
    assert [event["isFinalInvokeForWindow"] for event in seen.events] == [False, False, False, True]


def test_m9_a_state_that_is_too_large_ends_the_window_early() -> None:
    def answer(event: Any, number: int) -> Any:
        return {"state": {"text": "x" * MOST_STATE_BYTES} if number == 1 else {"small": True}}

    seen = run([record(1), record(2)], answer, settings(tumbling_seconds=60, batch_size=1))
    flags = [(event["isFinalInvokeForWindow"], event["isWindowTerminatedEarly"]) for event in seen.events]
    assert flags == [(False, False), (True, True), (False, False), (True, False)]
    assert seen.events[2]["state"] == {}


def test_m9_a_state_with_half_a_surrogate_pair_comes_back() -> None:
    """A function that cuts a text in two keeps half of an emoji, which JSON has as an escape."""
    state = {"text": "cut \ud83d", "more": "\U0001f600 é"}
    seen = run([record(1), record(2)], lambda *_: {"state": state}, settings(tumbling_seconds=60, batch_size=1))
    assert [event.get("state") for event in seen.events] == [{}, state, state]


def test_m9_a_last_invocation_that_fails_is_tried_again_before_anything_else() -> None:
    def answer(event: Any, number: int) -> Any:
        assert number not in {2, 3}
        return counting(event, number)

    records = [record(1, arrived=BEGIN), record(2, arrived=BEGIN + 70)]
    seen = run(records, answer, settings(tumbling_seconds=60, batch_size=1))
    assert [event["isFinalInvokeForWindow"] for event in seen.events] == [False, True, True, True, False, True]


def test_m9_a_state_counts_when_its_records_are_settled() -> None:
    window = Window(60, SHARD, STREAM)
    window.open(BEGIN)
    window.answered({"a": 1})
    assert window.state == {}
    window.commit()
    assert window.state == {"a": 1}


@pytest.mark.parametrize("seconds", [1, 60, 900])
def test_m9_batches_are_cut_at_the_ends_of_windows(seconds: int) -> None:
    records = [record(number, arrived=BEGIN + number * seconds / 2) for number in range(7)]
    parts = list(by_window(records, seconds))
    assert [each for part in parts for each in part] == records
    assert all(len({start_of(each.arrived, seconds) for each in part}) == 1 for part in parts)


@pytest.mark.parametrize(("arrived", "counts"), [(BEGIN + 40, [2]), (BEGIN + 70, [1, 1])])
def test_m9_a_window_stays_open_for_its_records_that_wait_for_a_batch(arrived: float, counts: list[int]) -> None:
    events: list[Any] = []
    clock, stopped = [0.0], threading.Event()

    class Open(MemoryShard):
        def ended(self, position: int) -> bool:
            return stopped.is_set()

        def wait(self, position: int, seconds: float) -> None:
            """Time goes on. The second record comes after the first batch, and waits for another batching window."""
            clock[0] += seconds
            if events and len(self.records) == 1:
                self.records.append(record(2, arrived=arrived))
            if clock[0] > 200:
                stopped.set()

    def function(event: bytes) -> Reply:
        events.append(json.loads(event))
        return Reply(json.dumps(counting(events[-1], 0)).encode(), False, "r")

    feed = Feed(
        Open([record(1, arrived=BEGIN + 10)]),
        0,
        [Waiting(100, 30.0)],
        wanted=lambda _: True,
        settled=lambda _: None,
        ticks=lambda: clock[0],
        stopped=stopped,
        windows=True,
    )
    world = World(
        function=function,
        reports=False,
        policy=lambda: policy_of(settings(), RETENTION),
        give_up=lambda *_: None,
        tell=lambda _: None,
        complain=lambda _: None,
        now=lambda: BEGIN + 10 + clock[0],
        stopped=stopped,
    )
    LaneWork(feed, 0, world, Window(60, SHARD, STREAM)).run()
    assert [event["state"]["count"] for event in finals(events)] == counts
