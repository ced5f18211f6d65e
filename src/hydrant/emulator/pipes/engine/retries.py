"""How long the records of a shard are tried again, and what becomes of those that are given up (P-9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .events import Event
from .passage import Result

EXHAUSTED, TOO_OLD = "RetryAttemptsExhausted", "RecordAgeExceeded"
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 10.0


Split = Callable[[Sequence[Event], Sequence[Event]], Sequence[tuple[Event, ...]]]
"""Of a batch and of those of it that failed: in which smaller batches these are tried again; none: as they are."""


def in_halves(batch: Sequence[Event], failed: Sequence[Event]) -> Sequence[tuple[Event, ...]]:
    """What failed, in two halves, unless the batch was a single event."""
    if len(batch) < 2:
        return ()
    half = len(failed) // 2 or 1
    return [tuple(part) for part in (failed[:half], failed[half:]) if part]


@dataclass(frozen=True)
class Policy:
    """MaximumRetryAttempts and MaximumRecordAgeInSeconds, -1 for no end; whether and how a failed batch is split.

    A split uses up no attempt.
    """

    attempts: int = -1
    age_seconds: float = -1
    bisect: bool = False
    split: Split = in_halves


@dataclass(frozen=True)
class Retries:
    """Brings batches through a pipe until they are dealt with."""

    policy: Policy
    run: Callable[[Sequence[Event]], Result]
    give_up: Callable[[Sequence[Event], str], None]
    """Called with records that are given up and AWS's word for why. Raises nothing."""
    pause: Callable[[float], bool]
    """Waits for some seconds; true when the pipe stops."""
    now: Callable[[], float]
    failed: Callable[[str], None] = lambda _: None
    """Is told why, each time."""
    settled: Callable[[Sequence[Event]], None] = lambda _: None
    """Is told of events that need no more: they were taken or given up."""

    def deal_with(self, events: Sequence[Event]) -> bool:
        """Bring them through, or give them up. False when the pipe stops before: they stay where they are."""
        left, attempts, wait = tuple(events), 0, FIRST_PAUSE
        while left := self._young_enough(left):
            result = self.run(left)
            self.settled(_without(left, result.failed))
            if not result.failed:
                break
            self.failed(result.words)
            parts = self.policy.split(left, result.failed) if self.policy.bisect and not result.passing else ()
            if len(parts) > 1:
                return all(self.deal_with(part) for part in parts)
            left = result.failed
            if not (parts or result.passing):
                attempts += 1
            if 0 <= self.policy.attempts < attempts:
                self._end(left, EXHAUSTED)
                break
            if self.pause(wait):
                return False
            wait = min(wait * 2, LONGEST_PAUSE)
        return True

    def _end(self, events: Sequence[Event], condition: str) -> None:
        self.give_up(events, condition)
        self.settled(events)

    def _young_enough(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        if self.policy.age_seconds < 0:
            return events
        oldest = self.now() - self.policy.age_seconds
        old = tuple(event for event in events if event.arrived < oldest)
        if old:
            self._end(old, TOO_OLD)
        return tuple(event for event in events if event.arrived >= oldest)


def _without(batch: Sequence[Event], failed: Sequence[Event]) -> Sequence[Event]:
    """Those of a batch that did not fail."""
    if not failed:
        return batch
    out = set(map(id, failed))
    return [event for event in batch if id(event) not in out]
