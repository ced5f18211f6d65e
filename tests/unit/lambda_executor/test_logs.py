"""Log events reach their stream in order, in batches that PutLogEvents accepts."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.lambda_executor.logs import MAX_BYTES, MAX_EVENTS, Destination, LogShipper, batches
from hydrant.emulator.lambda_executor.spec import LogEvent

ONE = Destination("000000000000", "us-east-1", "/aws/lambda/one", "s")
TWO = ONE._replace(group="/aws/lambda/two")
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


def test_shipper_sends_one_batch_per_stream_and_flushes_at_once() -> None:
    sent: list[tuple[Destination, list[str]]] = []
    shipper = LogShipper(lambda to, events: sent.append((to, [event.message for event in events])), interval=30)
    for number in range(3):
        shipper.ship(ONE, [LogEvent(1, f"one {number}")])
        shipper.ship(TWO, [LogEvent(1, f"two {number}")])
    assert shipper.flush(5)
    assert sent == [(ONE, ["one 0", "one 1", "one 2"]), (TWO, ["two 0", "two 1", "two 2"])]
    assert shipper.stop(5)
    assert not [thread for thread in threading.enumerate() if thread.name == "hydrant-lambda-logs"]


def test_shipper_survives_a_failing_service() -> None:
    sent: list[str] = []

    def put(destination: Destination, events: list[LogEvent]) -> None:
        if destination == ONE:
            raise ConnectionError("no logs today")
        sent.extend(event.message for event in events)

    shipper = LogShipper(put, interval=0)
    shipper.ship(ONE, [LogEvent(1, "lost")])
    shipper.ship(TWO, [LogEvent(1, "kept")])
    assert shipper.flush(5)
    shipper.ship(TWO, [LogEvent(1, "also kept")])
    assert shipper.stop(5)
    assert sent == ["kept", "also kept"]


def test_flush_is_bounded() -> None:
    release = threading.Event()

    def put(destination: Destination, events: list[LogEvent]) -> None:
        release.wait(10)

    shipper = LogShipper(put, interval=0)
    shipper.ship(ONE, [LogEvent(1, "x")])
    assert not shipper.flush(0.1)
    release.set()
    assert shipper.stop(5)
