"""Times and durations as Go has them, in which hashicorp/time thinks."""

import calendar
import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from ..resource import Refused

_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:([Zz])|([+-])(\d\d):(\d\d))")
_DURATION = re.compile(r"[+-]?(?:0|(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+")
_PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}


def parse(text: str, named: str = "") -> datetime:
    """Read an RFC 3339 time; its offset stays. Raises Refused, with the name of the argument."""
    found = _STAMP.fullmatch(text)
    if found is None:
        raise Refused(f"{text!r} is no time such as 2026-01-31T12:00:00Z (RFC 3339).", named)
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    offset = UTC
    if found[9]:
        minutes = int(found[10]) * 60 + int(found[11])
        offset = timezone(timedelta(minutes=-minutes if found[9] == "-" else minutes))
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=offset)
    except ValueError as error:
        raise Refused(f"{text!r} is no time: {error}.", named) from error


def show(moment: datetime) -> str:
    """The RFC 3339 text, to the second."""
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def now() -> datetime:
    """The time, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def add_date(moment: datetime, years: int = 0, months: int = 0, days: int = 0) -> datetime:
    """Go's AddDate: a day that the month does not have runs over into the next one (31 January + 1 month: 3 March)."""
    years, month = divmod(moment.month - 1 + months + 12 * (moment.year + years), 12)
    try:
        return moment.replace(year=years, month=month + 1, day=1) + timedelta(days=moment.day - 1 + days)
    except (ValueError, OverflowError) as error:
        raise Refused(f"{show(moment)} cannot be moved so far: {error}.") from error


def parts(moment: datetime) -> dict[str, int]:
    """The fields that every type of hashicorp/time has."""
    return {
        "year": moment.year,
        "month": moment.month,
        "day": moment.day,
        "hour": moment.hour,
        "minute": moment.minute,
        "second": moment.second,
        "unix": int(moment.timestamp()),
    }


def calendar_parts(moment: datetime) -> dict[str, Any]:
    """The further fields that its functions return."""
    iso = moment.isocalendar()
    return {
        **{name: value for name, value in parts(moment).items() if name != "unix"},
        "year_day": moment.timetuple().tm_yday,
        "month_name": calendar.month_name[moment.month],
        "weekday": (moment.weekday() + 1) % 7,
        "weekday_name": calendar.day_name[moment.weekday()],
        "iso_year": iso.year,
        "iso_week": iso.week,
    }


def nanoseconds(text: str, named: str = "") -> int:
    """Read a Go duration such as "1h30m" or "1.5s". Raises Refused, with the name of the argument."""
    if not _DURATION.fullmatch(text):
        raise Refused(f"{text!r} is no duration such as 30s or 1h30m.", named)
    total = sum(Decimal(number) * _NANOSECONDS[unit] for number, unit in _PART.findall(text))
    return int(-total if text.startswith("-") else total)
