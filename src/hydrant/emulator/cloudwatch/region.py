"""What CloudWatch holds of an account and region, and publication from inside the emulator."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from localstack.utils.aws.arns import cloudwatch_alarm_arn

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.kept.place import CHANGES

from .alarms.book import Book
from .metrics.store import MetricStore, Sample

_KEPT_WITHIN_SECONDS = 10.0


@dataclass(frozen=True)
class Place:
    """Whose CloudWatch."""

    account: str
    region: str


@dataclass
class Dashboard:
    """A dashboard: its body as it was given, and when (epoch seconds)."""

    name: str
    body: str
    modified: float


@dataclass
class Region:
    """Metrics, alarms, dashboards and tags of one place."""

    place: Place
    metrics: MetricStore = field(default_factory=MetricStore)
    dashboards: dict[str, Dashboard] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    book: Book = field(init=False)
    _told: float = 0.0

    def __post_init__(self) -> None:
        self.book = Book(self.metrics, self.arn_of)

    def publish(self, samples: Iterable[Sample], now: float) -> None:
        """Take samples; they are kept within ten seconds. `now`: epoch seconds."""
        self.metrics.publish(samples, now)
        if abs(now - self._told) >= _KEPT_WITHIN_SECONDS:
            self._told = now
            CHANGES.touch("cloudwatch")

    def arn_of(self, alarm: str) -> str:
        """The ARN of an alarm."""
        return str(cloudwatch_alarm_arn(alarm, self.place.account, self.place.region))


_REGIONS: dict[Place, Region] = {}
_LOCK = threading.Lock()


def region_of(account: str, region: str) -> Region:
    """What is held of a place; made when it is asked for first."""
    place = Place(account, region)
    with _LOCK:
        if place not in _REGIONS:
            _REGIONS[place] = Region(place)
        return _REGIONS[place]


def of_context(context: Any) -> Region:
    """What is held where a request goes."""
    return region_of(context.account_id, context.region)


def regions() -> Iterator[Region]:
    """All places that were asked for."""
    with _LOCK:
        return iter(list(_REGIONS.values()))


def clear() -> None:
    """Forget all."""
    with _LOCK:
        _REGIONS.clear()


def publish(account: str, region: str, samples: Iterable[Sample]) -> None:
    """Take samples of a service of the emulator, without a request."""
    region_of(account, region).publish(samples, CLOCK.now())
