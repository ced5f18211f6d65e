"""What is looked at while a load runs: how far delivery is behind, and the emulator's memory minute by minute."""

import threading
import time

import psutil

from hydrant.stack import control_client

from .systems import System

_LOOK_SECONDS = 0.5
_MEMORY_SECONDS = 60.0


class Watch:
    """Looks from a thread of its own, between `with` and its end. Only Hydrant tells its lag; None at peers."""

    def __init__(self, system: System) -> None:
        self.lag_seconds: float | None = None
        """The highest age of an undelivered record."""
        self.megabytes: list[int] = []
        """Resident memory of the emulator's own process at the start and after each minute."""
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
                self.megabytes.append(round(self._process.memory_info().rss / 1_000_000))
            if self._port is not None:
                streams = control_client.status(self._port)["delivery_streams"]
                lag = max((each["lag_seconds"] for each in streams), default=0.0)
                self.lag_seconds = max(self.lag_seconds or 0.0, lag)
