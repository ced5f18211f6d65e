"""When each event is due, in seconds since the start: pure functions of its number, counted from 0."""

import math
from dataclasses import dataclass
from typing import Protocol

from .durations import seconds
from .errors import PlanError


class Schedule(Protocol):
    """The times at which events are due."""

    def at(self, number: int) -> float:
        """Return when the event is due; never less than for the one before."""

    def count_until(self, end: float) -> int | None:
        """Return how many events are due before `end`; None: without limit."""


@dataclass(frozen=True)
class Constant:
    """`rate` events each second, evenly spread."""

    rate: float

    def at(self, number: int) -> float:
        """See Schedule."""
        return number / self.rate

    def count_until(self, end: float) -> int | None:
        """See Schedule."""
        return math.ceil(end * self.rate)


@dataclass(frozen=True)
class Bursts:
    """`size` events at once, every `every` seconds."""

    size: int
    every: float

    def at(self, number: int) -> float:
        """See Schedule."""
        return (number // self.size) * self.every

    def count_until(self, end: float) -> int | None:
        """See Schedule."""
        return math.ceil(end / self.every) * self.size


@dataclass(frozen=True)
class Unlimited:
    """As many as can be sent."""

    def at(self, number: int) -> float:  # noqa: ARG002 - all are due at once
        """See Schedule."""
        return 0.0

    def count_until(self, end: float) -> int | None:  # noqa: ARG002 - the runner's clock ends it
        """See Schedule."""
        return None


def parse_bursts(text: str) -> Bursts:
    """Read `200/5s`: 200 events every 5 seconds. Raises PlanError."""
    size, _, every = text.partition("/")
    if not size.isdecimal() or int(size) == 0 or not every:
        raise PlanError(f"{text!r} is no pattern of bursts.", "Write for example 200/5s: 200 events every 5 s.")
    return Bursts(int(size), seconds(every))
