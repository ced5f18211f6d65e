"""What is looked at while a load runs: how far delivery is behind, and the emulator's memory minute by minute."""

import threading
import time
from collections.abc import Sequence
from typing import Any

import psutil

from hydrant.stack import control_client

from .systems import RETENTION_SECONDS, System

_LOOK_SECONDS = 0.5
_MEMORY_SECONDS = 60.0
_MILLION = 1_000_000
_SETTLED_MINUTES = int(RETENTION_SECONDS) // 60 + 1
"""After so many minutes all is held that the retention holds."""


class Watch:
    """Looks from a thread of its own, between `with` and its end. Only Hydrant tells its lag; None at peers."""

    def __init__(self, system: System) -> None:
        self.lag_seconds: float | None = None
        """The highest age of an undelivered record."""
        self.megabytes: list[int] = []
        """Resident memory of the emulator's own process at the start and after each minute."""
        self.megabytes_at_a_million: int | None = None
        """The same when its streams first hold a million records."""
        self._port = system.port
        self._process = psutil.Process(system.pid)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="bench-watch", daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join(10)

    def _watch(self) -> None:
        begun = time.monotonic()
        while not self._end.wait(_LOOK_SECONDS):
            if time.monotonic() - begun >= _MEMORY_SECONDS * len(self.megabytes):
                self.megabytes.append(self._resident())
            if self._port is not None:
                self._take(control_client.status(self._port))

    def _take(self, status: dict[str, Any]) -> None:
        lag = max((each["lag_seconds"] for each in status["delivery_streams"]), default=0.0)
        self.lag_seconds = max(self.lag_seconds or 0.0, lag)
        if self.megabytes_at_a_million is None and sum(each["records_held"] for each in status["streams"]) >= _MILLION:
            self.megabytes_at_a_million = self._resident()

    def _resident(self) -> int:
        return round(self._process.memory_info().rss / 1_000_000)


def growth_a_minute(megabytes: Sequence[int], seconds: float) -> float | None:
    """Megabytes added a minute once records leave as fast as they come, while they came: for so many `seconds`.

    `megabytes` are those at the start and after each minute. None for a run that is too short to tell.
    """
    settled = megabytes[_SETTLED_MINUTES : int(seconds // _MEMORY_SECONDS) + 1]
    return round((settled[-1] - settled[0]) / (len(settled) - 1), 1) if len(settled) > 1 else None
