"""Alarms, dashboards, tags and metrics that outlive the process (HYDRANT_PERSIST).

An hour of a metric in one unit is a row. Samples are saved within ten seconds: the emulator's own come each second, and
what a killed process measured last is worth less than a write for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.kept.pickling import dumps, loads

from .metrics.store import HOUR, KEPT, Hour, Identity
from .region import Region, region_of, regions

_METRIC = "metric"


class Alarms:
    """The state of CloudWatch: a row for each account and region, and one for each hour of a metric."""

    whole = False

    def __init__(self) -> None:
        self._there: set[str] = set()
        """The rows of places and hours."""
        self._last: dict[str, tuple[Region, Identity, str, int]] = {}
        """Hours by the rows that were asked for last: those that come again as touched were not written."""

    def rows(self, touched_: set[str]) -> Iterator[tuple[str, bytes | None]]:
        """See State."""
        for name in touched_ & self._last.keys():
            region, identity, unit, start = self._last[name]
            region.metrics.change_again(identity, unit, start)
        self._there |= {name for name in touched_ if _is_old(name)}
        self._last = {}
        for region in regions():
            name = f"{region.place.account}/{region.place.region}"
            kept = region.book.kept()
            if kept[0] or region.dashboards:
                self._there.add(name)
                yield name, dumps((kept, region.dashboards, region.tags))
            elif name in self._there:
                yield name, None
            for hour in region.metrics.changed():
                self._there.add(row := _row(region, hour))
                self._last[row] = region, hour.identity, hour.unit, hour.start
                touched_.add(row)
                yield row, dumps(tuple(hour))
        for name in [name for name in self._there if _is_old(name)]:
            self._there.remove(name)
            touched_.add(name)
            yield name, None

    def restore(self, rows: dict[str, bytes]) -> None:
        """See State."""
        self._there = set(rows)
        for name, data in rows.items():
            kind, _, where = name.partition("/")
            if kind == _METRIC:
                account, region_name, _ = where.split("/", 2)
                if not _is_old(name):
                    region_of(account, region_name).metrics.resume(Hour(*loads(data)))
                continue
            kept, dashboards, tags = loads(data)
            region = region_of(*name.split("/"))
            region.book.restore(*kept)
            region.dashboards.update(dashboards)
            region.tags.update(tags)

    def begin(self) -> None:
        """See State."""


def _row(region: Region, hour: Hour) -> str:
    what = blake2b(repr((hour.identity, hour.unit)).encode(), digest_size=16).hexdigest()
    return f"{_METRIC}/{region.place.account}/{region.place.region}/{hour.start}/{what}"


def _is_old(name: str) -> bool:
    return name.startswith(f"{_METRIC}/") and int(name.split("/")[3]) + HOUR < CLOCK.now() - KEPT
