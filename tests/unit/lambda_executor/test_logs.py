"""Log events reach their stream in order, in batches that PutLogEvents accepts."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.lambda_executor.logs.batches import MAX_BYTES, MAX_EVENTS, batches
from hydrant.emulator.lambda_executor.sandbox.spec import LogEvent
from hydrant.emulator.metrics.batcher import Batcher

EVENTS = st.lists(st.builds(LogEvent, st.integers(0, 10), st.text(max_size=5)), max_size=30)


@given(EVENTS)
def test_batches_keep_order_and_never_go_back_in_time(events: list[LogEvent]) -> None:
    sent = [event for batch in batches(events) for event in batch]
    assert [event.message for event in sent] == [event.message for event in events]
    assert [event.timestamp for event in sent] == sorted(event.timestamp for event in sent)
    assert all(new.timestamp >= old.timestamp for new, old in zip(sent, events, strict=True))


def test_batches_respect_the_quotas_of_put_log_events() -> None:
    assert [len(batch) for batch in batches([LogEvent(1, "x")] * 25_000)] == [MAX_EVENTS, MAX_EVENTS, 5_000]
    large = [LogEvent(1, "ü" * 100_000)] * 12
    sizes = [sum(len(event.message.encode()) + 26 for event in batch) for batch in batches(large)]
    assert max(sizes) <= MAX_BYTES
    assert len(sizes) == 3


def test_batcher_puts_once_per_key_and_flushes_at_once() -> None:
    sent: list[tuple[str, list[int]]] = []
    batcher: Batcher[str, int] = Batcher("test-batcher", lambda key, values: sent.append((key, values)), interval=30)
    for number in range(3):
        batcher.add("one", [number])
        batcher.add("two", [-number])
    assert batcher.flush(60)
    assert sent == [("one", [0, 1, 2]), ("two", [0, -1, -2])]
    assert batcher.stop(60)
    assert not [thread for thread in threading.enumerate() if thread.name == "test-batcher"]


def test_batcher_survives_a_failing_service() -> None:
    sent: list[int] = []

    def put(key: str, values: list[int]) -> None:
        if key == "broken":
            raise ConnectionError("not today")
        sent.extend(values)

    batcher: Batcher[str, int] = Batcher("test-batcher", put, interval=0)
    batcher.add("broken", [1])
    batcher.add("fine", [2])
    assert batcher.flush(60)
    batcher.add("fine", [3])
    assert batcher.stop(60)
    assert sent == [2, 3]


def test_what_passes_by_itself_is_tried_again() -> None:
    sent: list[int] = []
    attempts: list[int] = []

    def put(_: str, values: list[int]) -> None:
        attempts.append(len(values))
        if len(attempts) < 3:
            raise ConnectionError("too much just now")
        sent.extend(values)

    batcher: Batcher[str, int] = Batcher("test-batcher", put, 0, passing=lambda error: isinstance(error, OSError))
    batcher.add("one", [1])
    assert batcher.flush(60)
    assert batcher.stop(60)
    assert (sent, len(attempts)) == ([1], 3)


def test_flush_is_bounded() -> None:
    release = threading.Event()

    def put(key: str, values: list[int]) -> None:
        release.wait(10)

    batcher: Batcher[str, int] = Batcher("test-batcher", put, interval=0)
    batcher.add("one", [1])
    assert not batcher.flush(0.1)
    release.set()
    assert batcher.stop(60)
