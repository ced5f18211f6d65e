"""The part of Java's DateTimeFormatter that prefixes use (D-5), as a pure function of pattern and time.

A run of one letter is a field, `'text'` a literal, `''` one quote; anything that is no letter stands for itself.
Firehose formats with second precision (D-4), so fractions are always zero. `Y` and `w` are week-based and follow
Java's default locale en_US: weeks start on Sunday and the first week is the one with 1 January.
Not served: G A n N e c F B p x O v [ ] { } # - they raise PatternError at creation instead of a surprise in a key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_RESERVED = "[]{}#"

Field = Callable[[datetime], str]


class PatternError(ValueError):
    """A pattern that cannot be formatted; the message says which letter and what is supported."""


@dataclass(frozen=True)
class TimeFormat:
    """A checked pattern."""

    pattern: str
    fields: tuple[Field, ...]

    def format(self, when: datetime) -> str:
        """Text of this time."""
        return "".join(field(when) for field in self.fields)


def compile_pattern(pattern: str) -> TimeFormat:
    """Check a pattern once, so that formatting cannot fail later. Raises PatternError."""
    if not pattern:
        raise PatternError("the timestamp pattern is empty")
    fields: list[Field] = []
    position = 0
    while position < len(pattern):
        letter = pattern[position]
        if letter == "'":
            text, position = _quoted(pattern, position)
            fields.append(_literal(text))
        elif letter.isascii() and letter.isalpha():
            end = position
            while end < len(pattern) and pattern[end] == letter:
                end += 1
            fields.append(_field(letter, end - position))
            position = end
        elif letter in _RESERVED:
            raise PatternError(f"character {letter!r} is reserved in a timestamp pattern; put it in quotes")
        else:
            fields.append(_literal(letter))
            position += 1
    return TimeFormat(pattern, tuple(fields))


def _quoted(pattern: str, start: int) -> tuple[str, int]:
    if pattern[start : start + 2] == "''":
        return "'", start + 2
    text, position = "", start + 1
    while position < len(pattern):
        if pattern[position] != "'":
            text += pattern[position]
            position += 1
        elif pattern[position : position + 2] == "''":
            text += "'"
            position += 2
        else:
            return text, position + 1
    raise PatternError(f"the quote at position {start + 1} of timestamp pattern {pattern!r} is not closed")


def _literal(text: str) -> Field:
    return lambda _when: text


def _field(letter: str, count: int) -> Field:
    if letter in "EMLa":
        return _text_field(letter, count)
    if letter in "zZXV":
        return _zone_field(letter, count)
    if letter in "yuY":
        return _year_field(letter, count)
    if letter == "S":
        _at_most(letter, count, 9)
        return _literal("0" * count)
    if letter in _NUMBERS:
        limit, value = _NUMBERS[letter]
        _at_most(letter, count, limit)
        return lambda when: str(value(when)).zfill(count)
    raise PatternError(
        f"letter {letter!r} is not supported in a timestamp pattern; "
        "supported are y u Y M L w d D E a h H K k m s S z Z X V"
    )


def _at_most(letter: str, count: int, limit: int) -> None:
    if count > limit:
        raise PatternError(f"too many pattern letters: {letter * count}")


def _year_field(letter: str, count: int) -> Field:
    _at_most(letter, count, 19)
    year = _week_based_year if letter == "Y" else lambda when: when.year
    if count == 2:
        return lambda when: f"{year(when) % 100:02d}"
    return lambda when: str(year(when)).zfill(count)


def _text_field(letter: str, count: int) -> Field:
    if letter == "a":
        _at_most(letter, count, 1)
        return lambda when: "AM" if when.hour < 12 else "PM"
    _at_most(letter, count, 5)
    if letter == "E":
        return lambda when: _styled(_DAYS[when.weekday()], max(count, 3))
    if count <= 2:
        return lambda when: str(when.month).zfill(count)
    return lambda when: _styled(_MONTHS[when.month - 1], count)


def _styled(name: str, count: int) -> str:
    return {3: name[:3], 4: name, 5: name[:1]}[count]


def _zone_field(letter: str, count: int) -> Field:
    if letter == "V":
        if count != 2:
            raise PatternError("a zone id is written VV in a timestamp pattern")
        return lambda when: getattr(when.tzinfo, "key", None) or when.strftime("%Z")
    _at_most(letter, count, 3)
    if letter == "z":
        return lambda when: when.strftime("%Z")
    if letter == "Z":
        return lambda when: _offset(when, colon=False)
    return lambda when: "Z" if not when.utcoffset() else _iso_offset(when, count)


def _offset(when: datetime, *, colon: bool) -> str:
    text = when.strftime("%z")[:5]
    return f"{text[:3]}:{text[3:]}" if colon else text


def _iso_offset(when: datetime, count: int) -> str:
    full = _offset(when, colon=count == 3)
    return full[:3] if count == 1 and full.endswith("00") else full


def _week_start(day: date) -> date:
    return day - timedelta(days=(day.weekday() + 1) % 7)


def _week_based_year(when: datetime) -> int:
    return (_week_start(when.date()) + timedelta(days=6)).year


def _week(when: datetime) -> int:
    first = _week_start(date(_week_based_year(when), 1, 1))
    return (_week_start(when.date()) - first).days // 7 + 1


_NUMBERS: dict[str, tuple[int, Callable[[datetime], int]]] = {
    "d": (2, lambda when: when.day),
    "D": (3, lambda when: when.timetuple().tm_yday),
    "w": (2, _week),
    "H": (2, lambda when: when.hour),
    "k": (2, lambda when: when.hour or 24),
    "K": (2, lambda when: when.hour % 12),
    "h": (2, lambda when: when.hour % 12 or 12),
    "m": (2, lambda when: when.minute),
    "s": (2, lambda when: when.second),
}
