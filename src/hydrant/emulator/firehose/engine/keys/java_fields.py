"""The fields of Java's DateTimeFormatter: what a run of one letter prints (D-5, D-19). Pure.

Firehose formats with second precision (D-4), so fractions are zero. Words are English and weeks are those of the
United States, as in Java's locale en-US: weeks start on Sunday, and the first is the one with 1 January.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from .zone_names import generic_name, offset_name, specific_name, zone_id

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ORDINALS = ("1st", "2nd", "3rd", "4th")
_MODIFIED_JULIAN = date(1858, 11, 17)
_MOST_DIGITS = 19
_ALWAYS_NUMBERS, _SHORT_NUMBERS = "yuYdDFwWHkKhmsSANng", "MLQqec"

Field = Callable[[datetime], str]
Number = Callable[[datetime], int]


class PatternError(ValueError):
    """A pattern that Java refuses; the message is Java's where it has one."""


def field(letter: str, count: int) -> Field:
    """What `count` times this letter prints. Raises PatternError."""
    if letter in _NUMBERS:
        most, number = _NUMBERS[letter]
        return _number(letter, count, most, number)
    if letter in _WIDE:
        return _wide(count, _WIDE[letter])
    if letter in _OTHERS:
        return _OTHERS[letter](letter, count)
    raise PatternError(f"Unknown pattern letter: {letter}")


def is_number(letter: str, count: int) -> bool:
    """Whether Java counts this field among the numbers that may stand next to each other."""
    return letter in _ALWAYS_NUMBERS or (letter in _SHORT_NUMBERS and count <= 2)


def is_zone(letter: str) -> bool:
    """Whether the text depends on the zone."""
    return letter in "VzvOXxZ"


def _too_many(letter: str) -> PatternError:
    return PatternError(f"Too many pattern letters: {letter}")


# --- Numbers ----------------------------------------------------------------------------------------------------------


def _number(letter: str, count: int, most: int, number: Number) -> Field:
    if count > most:
        raise _too_many(letter)
    return lambda when: str(number(when)).zfill(count)


def _wide(count: int, number: Number) -> Field:
    if count > _MOST_DIGITS:
        raise PatternError(f"The minimum width must be from 1 to {_MOST_DIGITS} inclusive but was {count}")
    return lambda when: str(number(when)).zfill(count)


def _year(letter: str, count: int) -> Field:
    year: Number = _week_based_year if letter == "Y" else lambda when: when.year
    if count == 2:
        return lambda when: f"{year(when) % 100:02d}"
    return _wide(count, year)


def _fraction(_letter: str, count: int) -> Field:
    if count > 9:
        raise PatternError(f"Minimum width must be from 0 to 9 inclusive but was {count}")
    return lambda _when: "0" * count


def _week_start(day: date) -> date:
    return day - timedelta(days=(day.weekday() + 1) % 7)


def _week_based_year(when: datetime) -> int:
    return (_week_start(when.date()) + timedelta(days=6)).year


def _week(when: datetime) -> int:
    first = _week_start(date(_week_based_year(when), 1, 1))
    return (_week_start(when.date()) - first).days // 7 + 1


def _week_of_month(when: datetime) -> int:
    first = _week_start(when.date().replace(day=1))
    return (_week_start(when.date()) - first).days // 7 + 1


def _second_of_day(when: datetime) -> int:
    return when.hour * 3600 + when.minute * 60 + when.second


def _day_of_week(when: datetime) -> int:
    return (when.weekday() + 1) % 7 + 1


def _quarter(when: datetime) -> int:
    return (when.month + 2) // 3


_NUMBERS: dict[str, tuple[int, Number]] = {
    "d": (2, lambda when: when.day),
    "D": (3, lambda when: when.timetuple().tm_yday),
    "F": (1, lambda when: (when.day - 1) % 7 + 1),
    "w": (2, _week),
    "W": (1, _week_of_month),
    "H": (2, lambda when: when.hour),
    "k": (2, lambda when: when.hour or 24),
    "K": (2, lambda when: when.hour % 12),
    "h": (2, lambda when: when.hour % 12 or 12),
    "m": (2, lambda when: when.minute),
    "s": (2, lambda when: when.second),
}
_WIDE: dict[str, Number] = {
    "A": lambda when: _second_of_day(when) * 1000,
    "N": lambda when: _second_of_day(when) * 1_000_000_000,
    "n": lambda _when: 0,
    "g": lambda when: (when.date() - _MODIFIED_JULIAN).days,
}


# --- Words ------------------------------------------------------------------------------------------------------------


def _styled(name: str, count: int) -> str:
    return {3: name[:3], 4: name, 5: name[:1]}[count]


def _month(letter: str, count: int) -> Field:
    if count <= 2:
        return _number(letter, count, 2, lambda when: when.month)
    return _named(letter, count, lambda when: _MONTHS[when.month - 1])


def _weekday(letter: str, count: int) -> Field:
    return _named(letter, max(count, 3), lambda when: _DAYS[when.weekday()])


def _local_weekday(letter: str, count: int) -> Field:
    if letter == "c" and count == 2:
        raise PatternError('Invalid pattern "cc"')
    return _number(letter, count, 2, _day_of_week) if count <= 2 else _weekday(letter, count)


def _named(letter: str, count: int, name: Callable[[datetime], str]) -> Field:
    if count > 5:
        raise _too_many(letter)
    return lambda when: _styled(name(when), count)


def _quarters(letter: str, count: int) -> Field:
    if count > 5:
        raise _too_many(letter)
    if count == 3:
        return lambda when: f"Q{_quarter(when)}"
    if count == 4:
        return lambda when: f"{_ORDINALS[_quarter(when) - 1]} quarter"
    return lambda when: str(_quarter(when)).zfill(count % 5)


def _era(letter: str, count: int) -> Field:
    if count > 5:
        raise _too_many(letter)
    text = {4: "Anno Domini", 5: "A"}.get(count, "AD")
    return lambda _when: text


def _half_day(letter: str, count: int) -> Field:
    if count > 1:
        raise _too_many(letter)
    return lambda when: "AM" if when.hour < 12 else "PM"


def _day_period(letter: str, count: int) -> Field:
    if count not in (1, 4, 5):
        raise PatternError(f"Wrong number of pattern letters: {letter}")
    points = {(0, 0): "mi", (12, 0): "n"} if count == 5 else {(0, 0): "midnight", (12, 0): "noon"}
    return lambda when: points.get((when.hour, when.minute)) or _part_of_day(when.hour)


def _part_of_day(hour: int) -> str:
    starts = ((21, "at night"), (18, "in the evening"), (12, "in the afternoon"), (6, "in the morning"))
    return next((words for start, words in starts if hour >= start), "at night")


# --- Zones ------------------------------------------------------------------------------------------------------------


def _zone_id(letter: str, count: int) -> Field:
    if count != 2:
        raise PatternError(f"Pattern letter count must be 2: {letter}")
    return zone_id


def _zone_name(letter: str, count: int) -> Field:
    if count > 4:
        raise _too_many(letter)
    return lambda when: specific_name(when, long=count == 4)


def _generic_zone_name(letter: str, count: int) -> Field:
    if count not in (1, 4):
        raise PatternError(f"Wrong number of pattern letters: {letter}")
    return lambda when: generic_name(when, long=count == 4)


def _localized_offset(letter: str, count: int) -> Field:
    if count not in (1, 4):
        raise PatternError(f"Pattern letter count must be 1 or 4: {letter}")
    return offset_name if count == 4 else _short_offset_name


def _short_offset_name(when: datetime) -> str:
    """`GMT+5:30`, `GMT-4`."""
    full = offset_name(when)
    return full if full == "GMT" else f"{full[:4]}{int(full[4:6])}{full[6:].removesuffix(':00')}"


def _iso_offset(letter: str, count: int) -> Field:
    if count > 5:
        raise _too_many(letter)
    return lambda when: "Z" if letter == "X" and not when.utcoffset() else _offset(when, count)


def _offset(when: datetime, count: int) -> str:
    text = when.strftime("%z")[:5]
    if count in (3, 5):
        return f"{text[:3]}:{text[3:]}"
    return text[:3] if count == 1 and text.endswith("00") else text


def _basic_offset(letter: str, count: int) -> Field:
    if count > 5:
        raise _too_many(letter)
    if count == 4:
        return offset_name
    return _iso_offset("X", 5) if count == 5 else lambda when: _offset(when, 2)


_OTHERS: dict[str, Callable[[str, int], Field]] = {
    **dict.fromkeys("yuY", _year),
    **dict.fromkeys("ML", _month),
    **dict.fromkeys("ec", _local_weekday),
    **dict.fromkeys("Qq", _quarters),
    **dict.fromkeys("Xx", _iso_offset),
    "S": _fraction,
    "E": _weekday,
    "G": _era,
    "a": _half_day,
    "B": _day_period,
    "V": _zone_id,
    "z": _zone_name,
    "v": _generic_zone_name,
    "O": _localized_offset,
    "Z": _basic_offset,
}
