"""How long the records of a shard are tried again, and what becomes of those that are given up (P-9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .events import Event
from .passage import Result

EXHAUSTED, TOO_OLD = "RetryAttemptsExhausted", "RecordAgeExceeded"
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 10.0


@dataclass(frozen=True)
class Policy:
    """MaximumRetryAttempts and MaximumRecordAgeInSeconds, -1 for no end; whether a failed batch is halved."""

    attempts: int = -1
    age_seconds: float = -1
    bisect: bool = False


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

    def deal_with(self, events: Sequence[Event]) -> bool:
        """Bring them through, or give them up. False when the pipe stops before: they stay where they are."""
        left, attempts, wait = tuple(events), 0, FIRST_PAUSE
        while left := self._young_enough(left):
            result = self.run(left)
            if not result.failed:
                break
            self.failed(result.words)
            if not result.passing:
                if self.policy.bisect and len(left) > 1:
                    half = len(result.failed) // 2 or 1
                    return all(self.deal_with(part) for part in (result.failed[:half], result.failed[half:]) if part)
                attempts += 1
            left = result.failed
            if 0 <= self.policy.attempts < attempts:
                self.give_up(left, EXHAUSTED)
                break
            if self.pause(wait):
                return False
            wait = min(wait * 2, LONGEST_PAUSE)
        return True

    def _young_enough(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        if self.policy.age_seconds < 0:
            return events
        oldest = self.now() - self.policy.age_seconds
        old = tuple(event for event in events if event.arrived < oldest)
        if old:
            self.give_up(old, TOO_OLD)
        return tuple(event for event in events if event.arrived >= oldest)
