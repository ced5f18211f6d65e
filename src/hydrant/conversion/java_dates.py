"""Dates and times as java.sql reads them, in UTC. Pure.

Days count from 1970-01-01 and times in nanoseconds from then; dates before 15 October 1582 are those of the Julian
calendar, as in java.util.GregorianCalendar, so that they read ten days and more off elsewhere (I-55). What
overflows rolls over: 30 February is 2 March, 24:00:00 the next day.
"""

import re
from datetime import date

from .failures import Mismatch
from .java_numbers import trimmed

NANOS = 1_000_000_000
DAY_SECONDS = 86_400
TIMESTAMP_WORDS = "Timestamp format must be yyyy-mm-dd hh:mm:ss[.fffffffff]"
_EPOCH = date(1970, 1, 1).toordinal()
_GREGORIAN = (1582, 10, 15)
_JULIAN_EPOCH = 719_164
"""Ordinal of 1970-01-01 when days are counted by the Julian calendar, so that 0001-01-01 there has -719164."""
_DATE = re.compile(r"([0-9+-]{4})-([0-9+]{1,2})-([0-9+]{1,2})")
_INTEGER = re.compile(r"[+-]?[0-9]+")


def days_of(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01; month and day may lie beyond their calendar's."""
    years, month = divmod(month - 1, 12)
    year, month = year + years, month + 1
    if (year, month, day) < _GREGORIAN:
        return _julian_days(year, month) + day - 1
    # Of the Gregorian calendar, which repeats itself every 400 years, also beyond the last year that Python knows.
    cycles, year_ = divmod(year - 2000, 400)
    return cycles * 146_097 + date(2000 + year_, month, 1).toordinal() - _EPOCH + day - 1


def _julian_days(year: int, month: int) -> int:
    """Days to the first of a month of the Julian calendar."""
    shift = (14 - month) // 12
    years, months = year + 4800 - shift, month + 12 * shift - 3
    julian_day_number = 1 + (153 * months + 2) // 5 + 365 * years + years // 4 - 32_083
    return julian_day_number - 2_440_588


def date_value_of(text: str) -> int | None:
    """java.sql.Date.valueOf: days since 1970-01-01 of `yyyy-M-d`, None where it raises."""
    found = _DATE.fullmatch(text)
    return None if found is None else _days(found)


def _days(found: re.Match[str]) -> int | None:
    parts = found.groups()
    if not all(map(_INTEGER.fullmatch, parts)):
        return None
    year, month, day = map(int, parts)
    return days_of(year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def timestamp_value_of(text: str) -> int:
    """java.sql.Timestamp.valueOf: nanoseconds of `yyyy-M-d H:m:s[.fffffffff]`. Raises Mismatch in Java's words."""
    text = trimmed(text)
    day, blank, time = text.partition(" ")
    days = date_value_of(day) if blank else None
    if days is None:
        raise Mismatch(TIMESTAMP_WORDS)
    hour, colon, rest = time.partition(":")
    minute, second_colon, rest = rest.partition(":")
    if not (colon and second_colon and hour is not None and rest):
        raise Mismatch(TIMESTAMP_WORDS)
    second, period, fraction = rest.partition(".")
    numbers = _number(hour), _number(minute)
    nanos = _nanos(fraction) if period else 0
    seconds = numbers[0] * 3600 + numbers[1] * 60 + _number(second)
    return (days * DAY_SECONDS + seconds) * NANOS + nanos


def _nanos(fraction: str) -> int:
    if not 1 <= len(fraction) <= 9 or not (fraction[0].isascii() and fraction[0].isdigit()):
        raise Mismatch(TIMESTAMP_WORDS)
    return _number(fraction) * int(10 ** (9 - len(fraction)))


def _number(text: str) -> int:
    """Integer.parseInt of a part of a text."""
    if _INTEGER.fullmatch(text) and len(text) <= 11 and -(1 << 31) <= int(text) < 1 << 31:
        return int(text)
    digits = 0
    while (
        digits < len(text) and text[digits].isascii() and (text[digits].isdigit() or (digits == 0 and text[0] in "+-"))
    ):
        digits += 1
    # The index that Java tells is that of the first character that is no digit.
    raise Mismatch(f'Error at index {digits} in: "{text}"')
