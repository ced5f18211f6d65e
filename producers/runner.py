"""Sends the events of several producers when they are due, in one thread, until all is sent or someone says stop."""

import time
from collections.abc import Callable, Iterator, Sequence
from threading import Event as Flag
from typing import TYPE_CHECKING, Protocol

from .errors import StreamError
from .generator import Event, Generator
from .plan import ProducerPlan
from .sender import MAX_ENTRIES, Sender
from .summary import ProducerCount, Summary

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

OnProgress = Callable[[list[Event]], None]
_IDLE_S = 0.5


class Outlet(Protocol):
    """Where events go."""

    def send(self, events: Sequence[Event]) -> Iterator[list[Event]]:
        """Pass them on; yield those that were taken. Raises StreamError when they cannot be."""


class _Lane:
    """One producer's plan on its way: makes its events as they fall due."""

    def __init__(self, plan: ProducerPlan) -> None:
        self.plan = plan
        self._generator = Generator(
            plan.producer, plan.seed, plan.fault_share, plan.fault_kinds, partition_key=plan.partition_key
        )
        self._schedule = plan.schedule
        self._count = plan.count
        self._made = 0

    def next_due(self, elapsed: float) -> float | None:
        """When its next event is due, in seconds since the start; None: it has sent all."""
        if self._count is not None and self._made >= self._count:
            return None
        if self._count is None and self.plan.duration is not None and elapsed >= self.plan.duration:
            return None
        return self._schedule.at(self._made)

    def make(self, elapsed: float, started_ms: int, most: int) -> list[Event]:
        """Make up to `most` events that are due."""
        events: list[Event] = []
        while len(events) < most:
            due = self.next_due(elapsed)
            if due is None or due > elapsed:
                break
            # As many as can be sent: nothing says when they were due, so they bear the time of now.
            offset = elapsed if self.plan.rate == 0 and self.plan.start_ms is None else due
            start_ms = started_ms if self.plan.start_ms is None else self.plan.start_ms
            events.append(self._generator.next(start_ms + int(offset * 1000)))
            self._made += 1
        return events


def run(
    plans: Sequence[ProducerPlan],
    client: "KinesisClient",
    stream_name: str,
    *,
    on_progress: OnProgress | None = None,
    stop: Flag | None = None,
    batch_size: int = MAX_ENTRIES,
) -> Summary:
    """Send what the plans say to a stream and return the count; see `run_into`."""
    sender = Sender(client, stream_name, time.sleep, batch_size)
    return run_into(sender, plans, on_progress=on_progress, stop=stop, batch_size=batch_size)


def run_into(
    outlet: Outlet,
    plans: Sequence[ProducerPlan],
    *,
    on_progress: OnProgress | None = None,
    stop: Flag | None = None,
    batch_size: int = MAX_ENTRIES,
) -> Summary:
    """Pass on what the plans say and return the count.

    `on_progress` is called with the events of each call that was acknowledged, in this thread. Setting `stop` ends the
    run after the batch at hand. A stream that refuses records ends it too: then `failure` of the summary says
    why, and the count still is true. Raises PlanError for a plan that cannot be carried out.
    """
    stop = stop or Flag()
    lanes = [_Lane(plan) for plan in plans]
    summary = Summary({plan.producer: ProducerCount(plan.seed) for plan in plans})
    started, started_ms = time.monotonic(), int(time.time() * 1000)
    try:
        while lanes and not stop.is_set():
            elapsed = time.monotonic() - started
            events = [event for lane in lanes for event in lane.make(elapsed, started_ms, batch_size)]
            _send(events, outlet, summary, on_progress)
            if not events:
                dues = [due for lane in lanes if (due := lane.next_due(elapsed)) is not None]
                if not dues:
                    break
                stop.wait(min(max(0.0, min(dues) - elapsed), _IDLE_S))
    except StreamError as error:
        summary.failure = error
    summary.seconds = time.monotonic() - started
    return summary


def _send(events: list[Event], outlet: Outlet, summary: Summary, on_progress: OnProgress | None) -> None:
    for event in events:
        summary.producers[event.producer].sent += 1
    for acknowledged in outlet.send(events):
        summary.note(acknowledged)
        if on_progress:
            on_progress(acknowledged)
