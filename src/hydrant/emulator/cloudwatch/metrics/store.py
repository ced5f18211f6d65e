"""The metrics of an account and region in memory: samples by the minute, high-resolution ones by the second."""

from __future__ import annotations

import threading
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .summary import Summary, merged, packed, unpacked

MINUTE, HOUR = 60, 3600
KEPT = 15 * 24 * 3600
"""Seconds for which samples by the minute are kept, as on AWS (J-9); coarser ones, which it keeps longer, are not."""
FINE_KEPT = 3 * 3600
"""Seconds for which samples by the second are kept as such."""
NO_UNIT = "None"
_OPEN = 2
"""So many of the latest moments of a series are at hand; those before are packed: nearly all samples are of now."""


class Identity(NamedTuple):
    """What is measured: a metric by its namespace, name and dimensions, whose order says nothing."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, namespace: str, name: str, dimensions: Iterable[tuple[str, str]]) -> Identity:
        """The identity with its dimensions in order."""
        return cls(namespace, name, tuple(sorted(dimensions)))


class Sample(NamedTuple):
    """What one publication says of a metric at a time (epoch seconds)."""

    identity: Identity
    at: float
    summary: Summary
    unit: str = NO_UNIT
    resolution: int = MINUTE


class Hour(NamedTuple):
    """The samples of one metric in one unit of an hour: the moments that begin in it, in their order."""

    identity: Identity
    unit: str
    start: int
    moments: list[tuple[int, Summary]]


class Series:
    """The samples of one metric in one unit, by the second or minute in which they were measured."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._open: dict[int, Summary] = {}
        self._packed: dict[int, bytes] = {}

    def add(self, start: int, summary: Summary) -> None:
        """Take samples of the moment that begins at `start`."""
        if start in self._open:
            self._open[start].merge(summary)
            return
        data = self._packed.pop(start, None)
        if data is None:
            self._insert(start)
        self._open[start] = merged((summary,) if data is None else (unpacked(data), summary))
        while len(self._open) > _OPEN:
            oldest = min(self._open)
            self._packed[oldest] = packed(self._open.pop(oldest))

    def _insert(self, start: int) -> None:
        if self._starts and start < self._starts[-1]:
            insort(self._starts, start)
        else:
            self._starts.append(start)

    def between(self, start: float, end: float) -> Iterator[tuple[int, Summary]]:
        """Moments from `start` on and before `end`, in their order. What is changed in one may change the series."""
        for at in self._starts[bisect_left(self._starts, start) : bisect_left(self._starts, end)]:
            yield at, self._open[at] if at in self._open else unpacked(self._packed[at])

    def last(self) -> int:
        """When the latest moment begins."""
        return self._starts[-1] if self._starts else 0

    def age(self, now: float) -> None:
        """Drop what is too old, and put together by the minute what was measured by the second hours ago."""
        kept = Series()
        for at, summary in self.between(now - KEPT, float("inf")):
            kept.add(at - at % MINUTE if at < now - FINE_KEPT else at, summary)
        self._starts, self._open, self._packed = kept._starts, kept._open, kept._packed


class MetricStore:
    """All metrics of one account and region. Safe for concurrent use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._series: dict[Identity, dict[str, Series]] = defaultdict(lambda: defaultdict(Series))
        self._aged = 0.0
        self._changed: set[tuple[Identity, str, int]] = set()

    def publish(self, samples: Iterable[Sample], now: float) -> None:
        """Take samples. `now`: epoch seconds."""
        with self._lock:
            for sample in samples:
                start = int(sample.at // sample.resolution) * sample.resolution
                self._series[sample.identity][sample.unit].add(start, sample.summary)
                self._changed.add((sample.identity, sample.unit, start - start % HOUR))
            if now - self._aged > FINE_KEPT / 2:
                self._age(now)

    def changed(self) -> list[Hour]:
        """The hours that have changed since this was asked last."""
        with self._lock:
            changed, self._changed = self._changed, set()
            return [
                Hour(identity, unit, start, [(at, merged((each,))) for at, each in series.between(start, start + HOUR)])
                for identity, unit, start in changed
                if (series := self._series.get(identity, {}).get(unit))
            ]

    def change_again(self, identity: Identity, unit: str, start: int) -> None:
        """An hour counts as changed once more: it could not be written."""
        with self._lock:
            self._changed.add((identity, unit, start))

    def resume(self, hour: Hour) -> None:
        """Go on with the samples of an hour."""
        with self._lock:
            for at, summary in hour.moments:
                self._series[hour.identity][hour.unit].add(at, summary)

    def units(self, identity: Identity, start: float, end: float) -> list[str]:
        """The units in which there are samples of the time, in their order."""
        with self._lock:
            series = self._series.get(identity, {})
            return sorted(unit for unit, each in series.items() if next(each.between(start, end), None))

    def periods(self, identity: Identity, unit: str, start: int, end: int, period: int) -> dict[int, Summary]:
        """Samples by the beginning of their period; the first begins at `start`, empty ones are left out."""
        found: dict[int, Summary] = {}
        with self._lock:
            series = self._series.get(identity, {}).get(unit)
            for at, summary in series.between(start, end) if series else ():
                found.setdefault(at - (at - start) % period, Summary()).merge(summary)
        return found

    def identities(self, since: float) -> list[Identity]:
        """Metrics with samples since then, in their order."""
        with self._lock:
            return sorted(
                identity
                for identity, series in self._series.items()
                if any(each.last() >= since for each in series.values())
            )

    def _age(self, now: float) -> None:
        self._aged = now
        self._changed = {each for each in self._changed if each[2] > now - KEPT}
        for identity, series in list(self._series.items()):
            for each in series.values():
                each.age(now)
            if not any(each.last() for each in series.values()):
                del self._series[identity]
