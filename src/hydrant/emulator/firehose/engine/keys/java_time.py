"""Java's DateTimeFormatter as prefixes use it (D-5, D-19), as a pure function of pattern and time.

A run of one letter is a field (`java_fields`), `'text'` a literal, `''` one quote, `p` pads the field after it, and
brackets mark what may be absent: a time always has it all. Anything that is no letter stands for itself.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from .java_fields import Field, PatternError, field, is_number, is_zone

__all__ = ["PatternError", "TimeFormat", "compile_pattern"]

_RESERVED = "{}#"
_SAMPLES = tuple(
    datetime(2026, 1, 1, tzinfo=UTC) + k * timedelta(days=1, hours=1, minutes=1, seconds=1) for k in range(360)
)
"""Times in which each month, weekday, hour, minute and second occurs."""


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
    return TimeFormat(pattern, tuple(_Parser(pattern).fields()))


class _Parser:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._position = 0
        self._open = 0

    def fields(self) -> list[Field]:
        """All of it."""
        found: list[Field] = []
        while self._position < len(self._pattern):
            found += self._next()
        return found

    def _next(self) -> list[Field]:
        letter = self._pattern[self._position]
        if _is_letter(letter):
            return [self._padded() if letter == "p" else self._field()]
        if letter == "'":
            return [_literal(self._quoted())]
        self._position += 1
        if letter in "[]":
            self._bracket(letter)
            return []
        if letter in _RESERVED:
            raise PatternError(f"Pattern includes reserved character: '{letter}'")
        return [_literal(letter)]

    def _run(self) -> tuple[str, int]:
        letter = self._pattern[self._position]
        count = len(list(takewhile(letter.__eq__, self._pattern[self._position :])))
        self._position += count
        return letter, count

    def _field(self) -> Field:
        return field(*self._run())

    def _padded(self) -> Field:
        _, width = self._run()
        if not _is_letter(self._pattern[self._position : self._position + 1]):
            raise PatternError(f"Pad letter 'p' must be followed by valid pad pattern: {self._pattern}")
        letter, count = self._run()
        inner = field(letter, count)
        self._check_padded(letter, count)
        longest = max(len(inner(when)) for when in _SAMPLES)
        if longest > width:
            raise PatternError(f"Cannot print as output of {longest} characters exceeds pad width of {width}")
        return lambda when: inner(when).rjust(width)

    def _check_padded(self, letter: str, count: int) -> None:
        """Java fails over a number behind a padded one, and a zone may be longer than its place."""
        if is_zone(letter):
            raise PatternError(f"letter {letter!r} cannot be padded in a timestamp pattern; write it without p")
        following = self._pattern[self._position : self._position + 1]
        if following != "p" and is_number(letter, count) and _is_letter(following):
            before = self._position
            if is_number(*self._run()):
                raise PatternError("a padded number cannot be followed by a number; put a character between them")
            self._position = before

    def _bracket(self, letter: str) -> None:
        self._open += 1 if letter == "[" else -1
        if self._open < 0:
            raise PatternError("Pattern invalid as it contains ] without previous [")

    def _quoted(self) -> str:
        """A literal; two quotes within it are one, and one with nothing in it is a quote."""
        start = position = self._position + 1
        while (position := self._pattern.find("'", position)) >= 0:
            if self._pattern[position + 1 : position + 2] != "'":
                self._position = position + 1
                return self._pattern[start:position].replace("''", "'") or "'"
            position += 2
        raise PatternError(f"Pattern ends with an incomplete string literal: {self._pattern}")


def _is_letter(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _literal(text: str) -> Field:
    return lambda _when: text
