"""Alarms, dashboards and tags that outlive the process. Metrics do not: they are gone with it (HYDRANT_PERSIST)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from hydrant.emulator.kept.pickling import dumps, loads

from .region import region_of, regions


class Alarms:
    """The state of CloudWatch: a row for each account and region."""

    whole = True

    def rows(self, _touched: Collection[str]) -> Iterator[tuple[str, bytes | None]]:
        """See State."""
        for region in regions():
            kept = region.book.kept()
            if kept[0] or region.dashboards:
                yield f"{region.place.account}/{region.place.region}", dumps((kept, region.dashboards, region.tags))

    def restore(self, rows: dict[str, bytes]) -> None:
        """See State."""
        for name, data in rows.items():
            kept, dashboards, tags = loads(data)
            region = region_of(*name.split("/"))
            region.book.restore(*kept)
            region.dashboards.update(dashboards)
            region.tags.update(tags)

    def begin(self) -> None:
        """See State."""
