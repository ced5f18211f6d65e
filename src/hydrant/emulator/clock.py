"""The time by which Kinesis, Firehose, DynamoDB and CloudWatch work: the machine's, or one moved by tests.

Only what AWS would do by the time of day or by waiting follows it: arrivals, buffers, retention, retries for hours.
Deadlines of the emulator itself, functions, S3 and log lines keep the machine's time; metrics that come out of lines
are moved with the clock.
"""

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from hydrant.settings import read, switch

SWITCH = "HYDRANT_TEST_CLOCK"
MAX_SECONDS = 10 * 365 * 24 * 3600.0
"""How far the clock may run ahead in all: dates stay such that every client can read them."""


@dataclass(frozen=True)
class Settings:
    """Whether time may be moved."""

    movable: bool = switch(
        SWITCH,
        "Whether `hydrant clock advance` may move the time of Kinesis, Firehose and DynamoDB, for tests.",
    )


class ClockError(ValueError):
    """The clock cannot be moved like this."""


class Clock:
    """Time that goes on by itself and, if `movable`, by `advance`. Safe for concurrent use."""

    def __init__(self, *, movable: bool) -> None:
        self.movable = movable
        self._ahead = 0.0
        self._lock = threading.Lock()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Clock":
        """Movable when the switch is on. Raises SettingError."""
        return cls(movable=read(Settings, environment).movable)

    @property
    def ahead(self) -> float:
        """Seconds by which it was moved."""
        return self._ahead

    def now(self) -> float:
        """Epoch seconds."""
        return time.time() + self._ahead

    def ticks(self) -> float:
        """Seconds from an unknown moment on, never set back: for measuring how long something waits."""
        return time.monotonic() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let so many seconds have passed. Raises ClockError; what waits for the time has to be woken after this."""
        with self._lock:
            self.check(seconds)
            self._ahead += seconds

    def be_ahead(self, seconds: float) -> None:
        """Be so many seconds ahead, as it was when the stack ended that begins again."""
        with self._lock:
            self._ahead = seconds

    def check(self, seconds: float) -> None:
        """Whether it can be moved like this. Raises ClockError."""
        if not self.movable:
            raise ClockError(f"the clock cannot be moved: start the emulator with {SWITCH}=1 in its environment")
        if not 0 < seconds <= MAX_SECONDS - self._ahead:
            raise ClockError(
                f"advance_seconds is {seconds:g}: give more than 0 and at most {MAX_SECONDS - self._ahead:.0f} "
                "(ten years in all)"
            )


CLOCK = Clock.from_environment()
"""The clock of this process."""
