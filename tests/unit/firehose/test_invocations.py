"""Invocations side by side (B-10): at most five for each shard, each batch once, and a hang holds up nothing else."""

import threading
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.invocations import MAX_INVOCATIONS, InvocationPool

from .engine import FAST, judge, running, wait_until

GOOD = [b"good-%d" % n for n in range(20)]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 40), st.integers(1, MAX_INVOCATIONS), st.booleans())
def test_b10_each_batch_runs_once_and_never_more_than_allowed_at_a_time(count: int, most: int, overlap: bool) -> None:
    lock, seen, running_now, peak = threading.Lock(), Counter[int](), 0, 0

    def work(batch: int) -> None:
        nonlocal running_now, peak
        with lock:
            running_now += 1
            peak = max(peak, running_now)
            seen[batch] += 1
        threading.Event().wait(0.0005)
        with lock:
            running_now -= 1

    calls: InvocationPool[int] = InvocationPool(
        work, overlap=0.0 if overlap else 1e9, name="test-calls", max_running=most
    )
    for batch in range(1, count + 1):
        assert calls.wait_ready(10)
        calls.submit(batch)
    calls.close(lambda: False)
    assert seen == Counter(range(1, count + 1))
    assert peak <= (most if overlap else 1)
    wait_until(lambda: not _threads("test-calls"), "all threads have ended")


def test_b10_another_call_starts_when_the_last_one_has_run_for_the_overlap() -> None:
    moment, go_on, started = [0.0], threading.Event(), Counter[int]()

    def work(batch: int) -> None:
        started[batch] += 1
        go_on.wait(10)

    calls: InvocationPool[int] = InvocationPool(work, overlap=2.0, name="test-overlap", ticks=lambda: moment[0])
    assert calls.wait_ready(0)
    calls.submit(1)
    assert not calls.wait_ready(0)
    for batch in range(2, MAX_INVOCATIONS + 1):
        moment[0] += 2.0
        assert calls.wait_ready(0)
        calls.submit(batch)
    moment[0] += 1000.0
    assert not calls.wait_ready(0), "five run: no sixth, however long they run"
    go_on.set()
    calls.close(lambda: False)
    assert started == Counter(range(1, MAX_INVOCATIONS + 1))


def test_b10_a_call_that_hangs_does_not_hold_up_its_shard() -> None:
    hang, entered = threading.Event(), threading.Event()

    def stuck_on_the_first(records: list[dict[str, Any]]) -> Any:
        if not entered.is_set():
            entered.set()
            hang.wait(20)
        return judge(records)

    with running(stuck_on_the_first, settings=replace(FAST, overlap_seconds=0.0)) as stream:
        stream.put([b"good-first"])
        assert entered.wait(5)
        stream.put(GOOD)
        stream.store.wait_for(lambda store: store.lines() == Counter(GOOD))
        assert stream.pipeline.status()["buffered_records"] == 1 + len(GOOD), "the checkpoint waits for the first"
        hang.set()
        stream.pipeline.flush(5)
        assert stream.store.lines() == Counter([b"good-first", *GOOD])
        assert stream.pipeline.status()["buffered_records"] == 0


def test_a_defect_ends_the_lane_and_acknowledges_nothing(caplog: pytest.LogCaptureFixture) -> None:
    calls: InvocationPool[int] = InvocationPool(lambda batch: 1 // 0, overlap=0.0, name="test-defect")  # type: ignore[arg-type]
    calls.submit(1)
    calls.close(lambda: False)
    assert calls.broken
    assert "defect of the emulator" in caplog.text


def _threads(prefix: str) -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(prefix)]
