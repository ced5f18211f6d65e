"""What flows: totals of streams, delivery streams, functions, topics, queues and buckets since the start."""

from __future__ import annotations

import threading
import time
from typing import Any

from hydrant.emulator.firehose import admin as firehose
from hydrant.emulator.kinesis import admin as kinesis

from .counters import COUNTERS

_SHARED_SECONDS = 0.5
"""Who listens at the same time gets the same numbers."""


class Flow:
    """Asks all parts, at most twice a second however many listen."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at = float("-inf")
        self._totals: dict[str, dict[str, Any]] = {}

    def totals(self) -> dict[str, dict[str, Any]]:
        """Numbers by ARN."""
        with self._lock:
            if time.monotonic() - self._at >= _SHARED_SECONDS:
                self._totals, self._at = _ask(), time.monotonic()
            return self._totals


def _ask() -> dict[str, dict[str, Any]]:
    totals: dict[str, dict[str, Any]] = {**COUNTERS.read()}
    for part in (kinesis.totals(), firehose.totals()):
        for arn, numbers in part.items():
            totals[arn] = {**totals.get(arn, {}), **numbers}
    return totals


FLOW = Flow()
"""That of this emulator."""
