"""Names of time zones as Java prints them in English (D-19): `EST`, `Eastern Standard Time`, `ET`, `Eastern Time`.

Python's database has abbreviations of its own (`+08` for Singapore, where Java has SGT). What counts as daylight saving
time is taken from the offset, since the two databases differ in that for Ireland, Morocco and Namibia.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("zone_names.tsv")


@dataclass(frozen=True)
class ZoneNames:
    """What a zone is called; each name short and long."""

    standard_offset: timedelta
    standard: tuple[str, str]
    daylight: tuple[str, str]
    generic: tuple[str, str]


def specific_name(when: datetime, *, long: bool) -> str:
    """The name at this time: `EST` or `EDT`."""
    names = _names_of(when)
    if names is None:
        return offset_name(when)
    daylight = when.utcoffset() != names.standard_offset and any(names.daylight)
    return (names.daylight if daylight else names.standard)[long] or names.standard[long]


def generic_name(when: datetime, *, long: bool) -> str:
    """The name at any time of the year: `ET`."""
    names = _names_of(when)
    return offset_name(when) if names is None else names.generic[long]


def offset_name(when: datetime) -> str:
    """What stands for a zone without a name: `GMT+08:00`."""
    text = when.strftime("%z")[:5]
    return "GMT" if not when.utcoffset() else f"GMT{text[:3]}:{text[3:]}"


def zone_id(when: datetime) -> str:
    """`America/New_York`."""
    return getattr(when.tzinfo, "key", None) or when.strftime("%Z")


def _names_of(when: datetime) -> ZoneNames | None:
    return _table().get(zone_id(when))


@cache
def _table() -> dict[str, ZoneNames]:
    found = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            seconds, s1, s2, d1, d2, g1, g2, zones = line.split("\t")
            names = ZoneNames(timedelta(seconds=int(seconds)), (s1, s2), (d1, d2), (g1, g2))
            found.update(dict.fromkeys(zones.split(" "), names))
    return found
