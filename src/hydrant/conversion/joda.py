"""Timestamps by Joda's patterns, as Hive's `timestamp.formats` reads them (I-48). Pure.

Letters are Joda's, not those of java.time: `Y` is the year of the era, `Z` an offset without colon, `ZZ` one with it
(either is read), fractions are cut to milliseconds, and `'Z'` in quotes is no zone. Fields may be shorter than their
letters. What a pattern leaves out is that of 1970-01-01T00:00:00 UTC. A text is read only as a whole.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile

from .java_dates import DAY_SECONDS, NANOS, days_of

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ZONES = dict(UT=0, UTC=0, GMT=0, EST=-5, EDT=-4, CST=-6, CDT=-5, MST=-7, MDT=-6, PST=-8, PDT=-7)  # noqa: C408
"""Hours from UTC."""
_OFFSET = re.compile(r"([+-])(\d\d)(?::?(\d\d)(?::?(\d\d)(?:\.?\d{1,3})?)?)?")
_MILLIS = re.compile(r"(-?)(\d+)(\.\d+)?")


class JodaPatternError(ValueError):
    """A pattern that Joda refuses; the message is Joda's."""


@dataclass
class _Found:
    """What was read so far."""

    numbers: dict[str, int] = field(default_factory=dict)
    offset_seconds: int = 0


Step = Callable[[str, int, _Found], int]
"""Reads at a position; the position behind, or -1."""

Format = Callable[[str], int | None]
"""Nanoseconds of a text, None when it does not fit."""


def compile_format(pattern: str) -> Format:
    """A pattern of `TimestampFormats`; `millis` reads epoch milliseconds. Raises JodaPatternError."""
    if pattern == "millis":
        return _millis
    steps = _steps(pattern)
    if not steps:
        raise JodaPatternError("Invalid pattern specification")

    def read(text: str) -> int | None:
        found, position = _Found(), 0
        for step in steps:
            position = step(text, position, found)
            if position < 0:
                return None
        return _nanos(found) if position == len(text) else None

    return read


def _millis(text: str) -> int | None:
    found = _MILLIS.fullmatch(text)
    if found is None or len(found[2]) > 19:
        return None
    return int(found[1] + found[2]) * 1_000_000


# --- The pattern ------------------------------------------------------------------------------------------------------


def _steps(pattern: str) -> list[Step]:
    tokens = _tokens(pattern)
    steps: list[Step] = []
    for index, (letter, count) in enumerate(tokens):
        if not count:
            steps.append(_literal(letter))
            continue
        following = tokens[index + 1] if index + 1 < len(tokens) else ("", 0)
        steps.append(_field(letter, count, before_number=_is_number(*following)))
    return steps


def _tokens(pattern: str) -> list[tuple[str, int]]:
    """Runs of a letter with their length, and literals with length 0."""
    tokens: list[tuple[str, int]] = []
    position = 0
    while position < len(pattern):
        letter = pattern[position]
        if letter.isascii() and letter.isalpha():
            count = len(list(takewhile(letter.__eq__, pattern[position:])))
            tokens.append((letter, count))
            position += count
        else:
            text, position = _literal_text(pattern, position)
            tokens.append((text, 0))
    return tokens


def _literal_text(pattern: str, position: int) -> tuple[str, int]:
    """Letters in quotes and all else; two quotes are one."""
    text, quoted = [], False
    while position < len(pattern):
        letter = pattern[position]
        if letter == "'":
            if pattern[position + 1 : position + 2] == "'":
                text.append("'")
                position += 1
            else:
                quoted = not quoted
        elif not quoted and letter.isascii() and letter.isalpha():
            break
        else:
            text.append(letter)
        position += 1
    return "".join(text), position


def _is_number(letter: str, count: int) -> bool:
    return count > 0 and (letter in "cCxyYdhHmsSeDFwWkK" or (letter == "M" and count <= 2))


def _literal(text: str) -> Step:
    def read(source: str, position: int, _found: _Found) -> int:
        end = position + len(text)
        return end if source[position:end].lower() == text.lower() else -1

    return read


def _field(letter: str, count: int, *, before_number: bool) -> Step:
    if letter in "yYx":
        return _year(letter, count, before_number=before_number)
    if letter == "M" and count >= 3:
        return _word("M", {name: k for k, name in enumerate(_MONTHS, start=1)})
    if letter in _NUMBERS:
        return _number(letter, max(count, _NUMBERS[letter]))
    if letter in _OTHERS:
        return _OTHERS[letter](count)
    raise JodaPatternError(f"Illegal pattern component: {letter * count}")


_NUMBERS = {"M": 2, "d": 2, "h": 2, "H": 2, "k": 2, "K": 2, "m": 2, "s": 2, "e": 1, "D": 3, "w": 2, "C": 9}
"""Most digits."""


def _number(letter: str, most: int) -> Step:
    pattern = re.compile(rf"[0-9]{{1,{most}}}")

    def read(source: str, position: int, found: _Found) -> int:
        match = pattern.match(source, position)
        if match is None:
            return -1
        found.numbers[letter] = int(match[0])
        return match.end()

    return read


def _year(letter: str, count: int, *, before_number: bool) -> Step:
    most = count if before_number else 9
    pattern = re.compile(rf"[+-]?[0-9]{{1,{most}}}")

    def read(source: str, position: int, found: _Found) -> int:
        match = pattern.match(source, position)
        if match is None:
            return -1
        year = int(match[0])
        if count == 2 and len(match[0]) == 2:
            year = _two_digits(year)
        found.numbers["y" if letter == "Y" else letter] = year
        return match.end()

    return read


def _two_digits(year: int) -> int:
    """The year within fifty of now, as Joda takes its pivot from the clock."""
    low = date.today().year - 50  # noqa: DTZ011 - a pivot of half a century does not know zones
    return low + (year - low) % 100


def _fraction(count: int) -> Step:
    pattern = re.compile(rf"[0-9]{{1,{count}}}")

    def read(source: str, position: int, found: _Found) -> int:
        match = pattern.match(source, position)
        if match is None:
            return -1
        found.numbers["S"] = int(match[0].ljust(3, "0")[:3])
        return match.end()

    return read


def _word(letter: str, names: Mapping[str, int]) -> Step:
    """A name or its first three letters, in any case."""
    known = {form.lower(): value for name, value in names.items() for form in (name, name[:3])}
    longest = max(map(len, known))

    def read(source: str, position: int, found: _Found) -> int:
        for length in range(min(longest, len(source) - position), 0, -1):
            value = known.get(source[position : position + length].lower())
            if value is not None:
                found.numbers[letter] = value
                return position + length
        return -1

    return read


def _half_day(source: str, position: int, found: _Found) -> int:
    text = source[position : position + 2].lower()
    if text not in {"am", "pm"}:
        return -1
    found.numbers["a"] = int(text == "pm")
    return position + 2


def _era(source: str, position: int, _found: _Found) -> int:
    return position + 2 if source[position : position + 2].lower() in {"ad", "ce"} else -1


def _offset(source: str, position: int, found: _Found) -> int:
    if source[position : position + 1].upper() == "Z":
        found.offset_seconds = 0
        return position + 1
    match = _OFFSET.match(source, position)
    if match is None:
        return -1
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    if hours > 23 or minutes > 59 or seconds > 59:
        return -1
    found.offset_seconds = (hours * 3600 + minutes * 60 + seconds) * (-1 if match[1] == "-" else 1)
    return match.end()


def _zone(source: str, position: int, found: _Found) -> int:
    for name in sorted(_ZONES, key=len, reverse=True):
        if source.startswith(name, position):
            found.offset_seconds = _ZONES[name] * 3600
            return position + len(name)
    return -1


def _offsets(count: int) -> Step:
    return _zone if count >= 3 else _offset


_OTHERS: dict[str, Callable[[int], Step]] = {
    "S": _fraction,
    "E": lambda _count: _word("E", {name: k for k, name in enumerate(_DAYS, start=1)}),
    "a": lambda _count: _half_day,
    "G": lambda _count: _era,
    "z": lambda _count: _zone,
    "Z": _offsets,
}


# --- The time ---------------------------------------------------------------------------------------------------------

_BOUNDS = {
    "M": (1, 12),
    "h": (1, 12),
    "K": (0, 11),
    "H": (0, 23),
    "k": (1, 24),
    "m": (0, 59),
    "s": (0, 59),
    "e": (1, 7),
    "w": (1, 53),
}


def _nanos(found: _Found) -> int | None:
    """The time, None when a field is beyond its bounds: nothing rolls over."""
    numbers = found.numbers
    for letter, (least, most) in _BOUNDS.items():
        if not least <= numbers.get(letter, least) <= most:
            return None
    days = _days(numbers)
    if days is None:
        return None
    seconds = _hour(numbers) * 3600 + numbers.get("m", 0) * 60 + numbers.get("s", 0)
    millis = numbers.get("S", 0)
    return (days * DAY_SECONDS + seconds - found.offset_seconds) * NANOS + millis * 1_000_000


def _days(numbers: Mapping[str, int]) -> int | None:
    year = numbers.get("y", 1970)
    if "x" in numbers or "w" in numbers:
        return _week_days(numbers)
    if "D" in numbers:
        length = days_of(year + 1, 1, 1) - days_of(year, 1, 1)
        return days_of(year, 1, 1) + numbers["D"] - 1 if 1 <= numbers["D"] <= length else None
    month, day = numbers.get("M", 1), numbers.get("d", 1)
    length = days_of(year, month + 1, 1) - days_of(year, month, 1)
    return days_of(year, month, day) if 1 <= day <= length else None


def _week_days(numbers: Mapping[str, int]) -> int | None:
    """By ISO's weeks."""
    try:
        day = date.fromisocalendar(numbers.get("x", 1970), numbers.get("w", 1), numbers.get("e", numbers.get("E", 1)))
    except ValueError:
        return None
    return days_of(day.year, day.month, day.day)


def _hour(numbers: Mapping[str, int]) -> int:
    if "H" in numbers:
        return numbers["H"]
    if "k" in numbers:
        return numbers["k"] % 24
    half = numbers["h"] % 12 if "h" in numbers else numbers.get("K", 0)
    return half + 12 * numbers.get("a", 0)
