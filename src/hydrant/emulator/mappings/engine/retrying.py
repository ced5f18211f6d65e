"""How a failed batch of a stream is split (M-7). Pure. The loop itself is that of pipes."""

from __future__ import annotations

from collections.abc import Sequence

from hydrant.emulator.pipes.engine.events import Event
from hydrant.emulator.pipes.engine.retries import Policy, in_halves

from .settings import Settings


def at_checkpoint(batch: Sequence[Event], failed: Sequence[Event]) -> Sequence[tuple[Event, ...]]:
    """At the record that the function named, if any came before it; else in halves."""
    return [tuple(failed)] if len(failed) < len(batch) else in_halves(batch, failed)


def policy_of(settings: Settings, retention: float) -> Policy:
    """The retries of a mapping: records that the stream itself does not keep any more are too old."""
    age = retention if settings.age_seconds < 0 else min(settings.age_seconds, retention)
    return Policy(settings.attempts, age, settings.bisect, at_checkpoint)
