"""Patterns for lines that are JSON objects (J-2): `{ $.code = "NOT_JSON" && $.count > 3 }`."""

from __future__ import annotations

from dataclasses import dataclass, field

from hydrant.valid_json import loads, loads_with

from .conditions import Condition, read_any
from .errors import PatternError
from .scanner import Scanner
from .selectors import Selector
from .values import Comparison, Lexeme

_IS = {"NULL": None, "TRUE": True, "FALSE": False}


@dataclass(frozen=True)
class Compared:
    """A value that compares so."""

    selector: Selector
    comparison: Comparison

    def numbers_as_texts(self) -> list[Selector]:
        """Its selector, if it compares numbers as texts."""
        return [self.selector] if self.comparison.reads_numbers else []

    def test(self, subject: object) -> bool:
        """Whether one of the values does."""
        return any(map(self.comparison.test, self.selector.find(subject)))


@dataclass(frozen=True)
class Is:
    """A value that is null, true or false; an array with null among its elements is null, too."""

    selector: Selector
    wanted: bool | None

    def numbers_as_texts(self) -> list[Selector]:
        """None."""
        return []

    def test(self, subject: object) -> bool:
        """Whether one of the values is."""
        return any(self._is(each) for each in self.selector.find(subject))

    def _is(self, found: object) -> bool:
        return found is self.wanted or (self.wanted is None and isinstance(found, list) and None in found)


@dataclass(frozen=True)
class Missing:
    """A value that is not there."""

    selector: Selector

    def numbers_as_texts(self) -> list[Selector]:
        """None."""
        return []

    def test(self, subject: object) -> bool:
        """Whether there is none."""
        return next(self.selector.find(subject), self) is self


@dataclass(frozen=True)
class JsonPattern:
    """Conditions on the values of an object. Other lines never match."""

    condition: Condition
    regexes: int
    _as_texts: tuple[Selector, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_as_texts", tuple(self.condition.numbers_as_texts()))

    @classmethod
    def read(cls, scanner: Scanner) -> JsonPattern:
        """Read one, braces included, to the end of the pattern. Raises PatternError."""
        scanner.expect("{")
        condition = read_any(scanner, _atom)
        scanner.expect("}")
        if not scanner.at_end():
            raise PatternError()
        return cls(condition, scanner.regexes)

    def matches(self, line: str) -> bool:
        """Whether a line is meant. Where a number is compared as a text the line is read again, as it is written."""
        root = _read(line, lexemes=False)
        if root is not None and any(_has_number(root, each) for each in self._as_texts):
            root = _read(line, lexemes=True)
        return root is not None and self.condition.test(root)

    def extract(self, line: str) -> dict[str, str]:  # noqa: ARG002 - patterns of columns need it
        """The values that TestMetricFilter shows of a line that matches: none (J-5)."""
        return {}

    def find(self, line: str, reference: str) -> str | None:
        """The text or number that `reference`, as `$.latency`, names; None where there is none."""
        try:
            scanner = Scanner(reference)
            selector = Selector.read(scanner)
        except PatternError:
            return None
        root = _read(line, lexemes=True)
        if root is None or not scanner.at_end() or selector.has_wildcard:
            return None
        found = next(selector.find(root), None)
        if isinstance(found, bool):
            return str(found).lower()
        return str(found) if isinstance(found, str) else None


def _atom(scanner: Scanner) -> Condition:
    selector = Selector.read(scanner)
    if sign := scanner.operator():
        start = scanner.at
        value = scanner.value()
        if scanner.text[start : scanner.at].strip() == "null":
            raise PatternError()  # IS NULL is the way to say it
        return Compared(selector, Comparison(sign, value))
    words = (scanner.name(), scanner.name())
    if words == ("NOT", "EXISTS"):
        return Missing(selector)
    if words[0] != "IS" or words[1] not in _IS:
        raise PatternError()
    return Is(selector, _IS[words[1]])


def _has_number(root: object, selector: Selector) -> bool:
    return any(isinstance(each, int | float) and not isinstance(each, bool) for each in selector.find(root))


def _read(line: str, *, lexemes: bool) -> dict[str, object] | None:
    """The object that the line is; of a key that stands twice the last counts."""
    if not line.lstrip().startswith("{"):
        return None
    try:
        root = loads_with(line, parse_int=Lexeme, parse_float=Lexeme) if lexemes else loads(line)
    except (ValueError, RecursionError):
        return None
    return root if isinstance(root, dict) else None
