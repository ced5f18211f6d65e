"""Patterns for lines of columns between white space (J-3): `[ip, user, ..., status = 4*, bytes > 1000]`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from .conditions import Condition, read_any
from .errors import PatternError
from .scanner import SPACES, Scanner
from .values import Comparison, Lexeme, number_of

REST = "..."


@dataclass(frozen=True)
class Column:
    """A column with its name, empty for one without, and what must be true of it."""

    name: str
    condition: Condition | None = None


@dataclass(frozen=True)
class ColumnPattern:
    """Columns of a line: those before the ellipsis, and those behind it, which are the last ones of the line.

    Without an ellipsis (`after` is None) the last column has all that is left of the line.
    """

    before: tuple[Column, ...]
    after: tuple[Column, ...] | None
    regexes: int
    _tests: tuple[tuple[int, Condition], ...] | None = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        after = self.after or ()
        places = (*enumerate(self.before), *((at - len(after), column) for at, column in enumerate(after)))
        tests = tuple((at, column.condition) for at, column in places if column.condition is not None)
        takes_rest = self.after is None and self.before and self.before[-1].condition is not None
        object.__setattr__(self, "_tests", None if takes_rest else tests)

    @classmethod
    def read(cls, scanner: Scanner) -> ColumnPattern:
        """Read one, brackets included, to the end of the pattern. Raises PatternError."""
        scanner.expect("[")
        columns: list[Column] = []
        rest_at: int | None = None
        while not (not columns and rest_at is None and scanner.take("]")):
            if scanner.take(REST):
                if rest_at is not None:
                    raise PatternError(f"Duplicate field '{REST}'")
                rest_at = len(columns)
            else:
                columns.append(_column(scanner, {each.name for each in columns}))
            if scanner.take("]"):
                break
            scanner.expect(",")
        if not scanner.at_end():
            raise PatternError()
        if rest_at is None:
            return cls(tuple(columns), None, scanner.regexes)
        return cls(tuple(columns[:rest_at]), tuple(columns[rest_at:]), scanner.regexes)

    def matches(self, line: str) -> bool:
        """Whether a line is meant. Only the columns that are compared are taken out of it, the usual case."""
        if self._tests is None:
            return self._fields(line) is not None
        found = _WHOLE.findall(line)
        if not found or len(found) < len(self.before) + len(self.after or ()):
            return False
        return all(_true(condition, _inside(found[at])) for at, condition in self._tests)

    def extract(self, line: str) -> dict[str, str]:
        """The columns of a line that matches by name, or number from 1 on, with $ before it (J-5)."""
        return {f"${name or number}": text for number, (name, text) in enumerate(self._fields(line) or (), 1)}

    def find(self, line: str, reference: str) -> str | None:
        """The column that `reference`, as `$bytes` or `$7`, names."""
        fields = self._fields(line) or []
        by_name = self.extract(line)
        number = reference.removeprefix("$")
        if reference not in by_name and number.isdecimal() and 0 < int(number) <= len(fields):
            return fields[int(number) - 1][1]
        return by_name.get(reference)

    def _fields(self, line: str) -> list[tuple[str, str]] | None:
        """Name and text of each column, if the line is one that is meant."""
        most = len(self.before) + 1 if self.after is None and self.before else None
        found = split(line, most)
        after = self.after or ()
        if not found or len(found) < len(self.before) + len(after):
            return None
        texts = [text for _, text in found]
        if self.after is None and self.before and len(found) > len(self.before):
            last = len(self.before) - 1
            texts[last:] = [line[found[last][0] :].rstrip(SPACES)]
        names = [""] * len(texts)
        for at, column in (*enumerate(self.before), *enumerate(after, len(texts) - len(after))):
            names[at] = column.name
            if column.condition is not None and not _true(column.condition, texts[at]):
                return None
        return list(zip(names, texts, strict=True))


def _true(condition: Condition, text: str) -> bool:
    return condition.test(Lexeme(text) if number_of(text) is not None else text)


def _column(scanner: Scanner, names: set[str]) -> Column:
    scanner.skip_spaces()
    start = scanner.at
    name = scanner.name()
    if name and name in names:
        raise PatternError(f"Duplicate field '{name}'")
    scanner.skip_spaces()
    if scanner.peek() in (",", "]"):
        return Column(name)
    scanner.at = start

    def comparison(scanner: Scanner) -> Comparison:
        if scanner.name() != name:
            raise PatternError()
        if sign := scanner.operator():
            return Comparison(sign, scanner.value())
        raise PatternError()

    if not name:
        raise PatternError()
    return Column(name, read_any(scanner, comparison))


_WHOLE = re.compile(r'\[(?:[^\]\\]|\\.)*\](?=[ \t\r\n]|\Z)|"(?:[^"\\]|\\.)*"(?=[ \t\r\n]|\Z)|[^ \t\r\n]+', re.DOTALL)
"""A column with its brackets or quotes."""
_COLUMN = re.compile(
    r"""
    \[((?:[^\]\\]|\\.)*)\](?=[ \t\r\n]|\Z)    # in brackets, with white space or the end behind them
    | "((?:[^"\\]|\\.)*)"(?=[ \t\r\n]|\Z)      # in quotes
    | [^ \t\r\n]+                             # neither
    """,
    re.VERBOSE | re.DOTALL,
)


def _inside(column: str) -> str:
    """A column without its brackets or quotes."""
    if column[0] not in '["':
        return column
    found = _COLUMN.fullmatch(column)
    return found[found.lastindex or 0] if found else column


def split(line: str, most: int | None = None) -> list[tuple[int, str]]:
    """Where each column begins, and its text; what stands in brackets or quotes is one, without them.

    `most`: so many columns at most, the first ones.
    """
    return [(found.start(), found[found.lastindex or 0]) for found in islice(_COLUMN.finditer(line), most)]
