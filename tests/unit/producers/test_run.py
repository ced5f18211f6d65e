import json
import time
from threading import Event as Flag
from types import SimpleNamespace

import pytest
from botocore.exceptions import (
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ProxyConnectionError,
    ReadTimeoutError,
)

from producers import runner
from producers.errors import PlanError, StreamError
from producers.faults import Fault
from producers.generator import START_MS, Event, make_events
from producers.plan import ProducerPlan
from producers.runner import run
from producers.schedule import Bursts
from producers.sender import MAX_BYTES, Sender, batches

from .fakes import Fails, Stream, client_error


def event(size: int = 10, key: str = "k") -> Event:
    return Event(b"x" * size, "producer1", None, key)


def send(stream: Stream, events: list[Event]) -> tuple[list[Event], list[float]]:
    """Send and return what was acknowledged, and the pauses that were asked for."""
    pauses: list[float] = []
    sender = Sender(stream.client, "events", pauses.append)
    return [one for acknowledged in sender.send(events) for one in acknowledged], pauses


def test_e8_a_call_holds_at_most_500_entries_and_5_mb() -> None:
    assert [len(batch) for batch in batches([event()] * 1201, 500)] == [500, 500, 201]
    large = list(batches([event(1_000_000, "key")] * 9, 500))
    assert [len(batch) for batch in large] == [4, 4, 1]
    assert all(sum(len(one.data) + len(one.key) for one in batch) <= MAX_BYTES for batch in large)


def test_e13_only_failed_entries_are_sent_again() -> None:
    stream = Stream(fails=lambda call, index: call == 0 and index % 2 == 0)
    events = make_events("producer1", 10, seed=1)
    acknowledged, pauses = send(stream, events)
    assert stream.calls == [10, 5]
    assert [data for _, data in stream.records] == [e.data for e in (*events[1::2], *events[0::2])]
    assert acknowledged == [*events[1::2], *events[0::2]]
    assert len(pauses) == 1


def test_e11_a_stream_that_stays_throttled_is_given_up_and_counted_right() -> None:
    stuck: Fails = lambda _call, index: index == 0  # noqa: E731 - reads as the rule it is
    stream = Stream(fails=stuck)
    sender = Sender(stream.client, "events", lambda _: None)
    calls = sender.send(make_events("producer1", 3, seed=1))
    got = next(calls)
    with pytest.raises(StreamError, match=r"did not take 1 record in 10 attempts: .*Rate exceeded\."):
        next(calls)
    assert len(got) == len(stream.records) == 2


def test_pauses_grow_and_have_a_limit() -> None:
    stream = Stream(errors=[client_error("LimitExceededException")] * 9)
    acknowledged, pauses = send(stream, [event()])
    assert len(acknowledged) == 1
    assert len(pauses) == 9
    assert all(0 <= pause <= min(5.0, 0.1 * 2**attempt) for attempt, pause in enumerate(pauses, start=1))


def test_a_broken_connection_is_tried_again() -> None:
    acknowledged, _ = send(Stream(errors=[EndpointConnectionError(endpoint_url="http://x")]), [event()])
    assert len(acknowledged) == 1


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="http://x"),
        ConnectTimeoutError(endpoint_url="http://x"),
        ProxyConnectionError(proxy_url="http://proxy"),
    ],
)
def test_an_endpoint_that_is_never_reached_is_named_with_what_to_do(error: Exception) -> None:
    sender = Sender(Stream(errors=[error] * 10).client, "events", lambda _: None)
    with pytest.raises(StreamError) as caught:
        list(sender.send([event()]))
    assert caught.value.title == "The endpoint http://kinesis.test:4566 was not reached in 10 attempts."
    assert caught.value.cause == str(error)
    assert "hydrant status. " in caught.value.next_step
    assert "NO_PROXY=kinesis.test." in caught.value.next_step
    assert "rate" not in caught.value.next_step


def test_an_endpoint_that_does_not_answer_is_named_too() -> None:
    sender = Sender(Stream(errors=[ReadTimeoutError(endpoint_url="http://x")] * 10).client, "events", lambda _: None)
    with pytest.raises(StreamError, match=r"^The endpoint http://kinesis\.test:4566 did not answer in 10 attempts\.$"):
        list(sender.send([event()]))


def test_what_fails_for_another_reason_than_the_rate_does_not_ask_for_a_lower_one() -> None:
    sender = Sender(Stream(errors=[client_error("503")] * 10).client, "events", lambda _: None)
    with pytest.raises(StreamError, match=r"did not take 1 record in 10 attempts\.") as caught:
        list(sender.send([event()]))
    assert "(503)" in caught.value.cause
    assert "rate" not in caught.value.next_step


@pytest.mark.parametrize("error", [client_error("ResourceNotFoundException"), NoCredentialsError()])
def test_what_another_attempt_cannot_mend_ends_the_run_with_a_true_count(error: Exception) -> None:
    stream = Stream(errors=[error])
    summary = run([ProducerPlan("producer1", rate=0, total=5)], stream.client, "events")
    assert (summary.sent, summary.acknowledged, len(stream.calls)) == (5, 0, 1)
    assert summary.error is not None
    assert f"{str(error).rstrip('.')}. Is the stack up" in summary.error


def test_a_run_counts_by_producer_and_fault() -> None:
    stream = Stream()
    seen: list[Event] = []
    plans = [
        ProducerPlan("producer1", rate=0, total=300, fault_share=0.5, seed=1),
        ProducerPlan("orders", rate=0, total=20, seed=1),
    ]
    summary = run(plans, stream.client, "events", on_progress=seen.extend)
    counted = summary.to_dict()
    assert (counted["sent"], counted["acknowledged"], counted["error"]) == (320, 320, None)
    assert counted["producers"]["orders"]["faults"] == {}
    faults = counted["producers"]["producer1"]["faults"]
    assert set(faults) == set(Fault)
    assert sum(faults.values()) == sum(e.fault is not None for e in seen)
    assert [data for _, data in stream.records] == [e.data for e in seen]


def test_a_run_with_seed_and_start_sends_the_same_bytes_again() -> None:
    plan = ProducerPlan("clicks", bursts=Bursts(50, 0.01), total=200, fault_share=0.2, seed=4, start_ms=START_MS)
    first, second = Stream(), Stream()
    run([plan], first.client, "events")
    run([plan], second.client, "events", batch_size=7)
    assert first.records == second.records
    assert max(second.calls) == 7


def test_without_a_start_events_bear_the_time_of_now() -> None:
    stream = Stream()
    before = time.time() * 1000
    run(
        [ProducerPlan("producer1", rate=0, total=1), ProducerPlan("producer2", rate=50, total=5)],
        stream.client,
        "events",
    )
    for _, data in stream.records:
        assert before - 1 <= json.loads(data)["created_at"] <= time.time() * 1000


class Clock(Flag):
    """The runner's clock and what it waits for: goes on when it waits, and by `step` seconds with each look."""

    def __init__(self, step: float = 0) -> None:
        super().__init__()
        self._step = step
        self._now = 0.0

    def monotonic(self) -> float:
        self._now += self._step
        return self._now

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self._now += timeout
        return self.is_set()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Clock:
    """A clock that goes on as the test wants it (its parameter is `step`), however busy this machine is."""
    clock = Clock(getattr(request, "param", 0))
    monkeypatch.setattr(runner, "time", SimpleNamespace(monotonic=clock.monotonic, time=time.time, sleep=clock.wait))
    return clock


def test_a_rate_is_kept(clock: Clock) -> None:
    summary = run([ProducerPlan("producer1", rate=100, duration=0.5)], Stream().client, "events", stop=clock)
    assert summary.acknowledged == 50
    assert summary.seconds == pytest.approx(0.49)


def test_bursts_are_sent_in_one_call_each(clock: Clock) -> None:
    stream = Stream()
    run([ProducerPlan("sensors", bursts=Bursts(30, 0.1), duration=0.3)], stream.client, "events", stop=clock)
    assert stream.calls == [30, 30, 30]


def test_stop_ends_a_run_without_end() -> None:
    stop = Flag()
    stream = Stream()

    def after_some(_acknowledged: list[Event]) -> None:
        if len(stream.records) >= 1000:
            stop.set()

    summary = run([ProducerPlan("producer2", rate=0)], stream.client, "events", on_progress=after_some, stop=stop)
    assert summary.acknowledged == summary.sent == len(stream.records) == 1000


@pytest.mark.parametrize("clock", [0.05], indirect=True)
def test_a_duration_ends_a_run_at_full_speed(clock: Clock) -> None:
    stream = Stream()
    summary = run([ProducerPlan("producer2", rate=0, duration=0.2)], stream.client, "events", stop=clock)
    assert stream.calls == [500, 500, 500]
    assert summary.acknowledged == 1500


def test_a_plan_that_cannot_be_carried_out_is_told_before_anything_is_sent() -> None:
    stream = Stream()
    plans = [ProducerPlan("producer1", total=1), ProducerPlan("producer1", partition_key="field:none")]
    with pytest.raises(PlanError):
        run(plans, stream.client, "events")
    assert stream.calls == []
