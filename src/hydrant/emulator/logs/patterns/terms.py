"""Patterns of terms (J-1): words and phrases that a line must have, may have or must not have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .errors import PatternError, bad_characters
from .scanner import SPACES, Scanner
from .values import Regex, Text

Test = Callable[[str], bool]


@dataclass(frozen=True)
class TermPattern:
    """Terms; none at all match every line. Optional ones count only where there are no others."""

    required: tuple[Text | Regex, ...] = ()
    excluded: tuple[Text | Regex, ...] = ()
    optional: tuple[Text | Regex, ...] = ()
    regexes: int = 0
    _matches: Test = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_matches", self._test())

    def __reduce__(self) -> tuple[Any, ...]:
        """It is pickled, with its log group, as what it was made of: functions that were made here are not."""
        return TermPattern, (self.required, self.excluded, self.optional, self.regexes)

    @classmethod
    def read(cls, scanner: Scanner) -> TermPattern:
        """Read all that is left. Raises PatternError."""
        found: dict[str, list[Text | Regex]] = {"": [], "-": [], "?": []}
        while not scanner.at_end():
            mode = scanner.peek() if scanner.peek() in ("?", "-") else ""
            scanner.at += len(mode)
            found[mode].append(_term(scanner, mode))
        return cls(tuple(found[""]), tuple(found["-"]), tuple(found["?"]), scanner.regexes)

    def matches(self, line: str) -> bool:
        """Whether a line is meant."""
        return self._matches(line)

    def extract(self, line: str) -> dict[str, str]:  # noqa: ARG002 - the other kinds of patterns need it
        """The values that TestMetricFilter shows of a line that matches: terms have none."""
        return {}

    def find(self, line: str, reference: str) -> str | None:  # noqa: ARG002 - as above
        """The value in a line that a metric's value or dimension names: terms have none."""
        return None

    def _test(self) -> Test:
        if not self.required and not self.excluded:
            optional = [_finder(each) for each in self.optional]
            return (lambda line: any(each(line) for each in optional)) if optional else (lambda _: True)
        required, excluded = [_finder(each) for each in self.required], [_finder(each) for each in self.excluded]
        if len(required) == 1 and not excluded:
            return required[0]
        return lambda line: all(each(line) for each in required) and not any(each(line) for each in excluded)


def _finder(term: Text | Regex) -> Test:
    if isinstance(term, Regex):
        return term.matches
    text = term.text
    return lambda line: text in line


def _term(scanner: Scanner, mode: str) -> Text | Regex:
    start = scanner.at
    if scanner.peek() == "%":
        term: Text | Regex = scanner.regex()
    elif scanner.peek() == '"':
        term = Text(scanner.quoted())
    else:
        term = Text(_until_space(scanner))
        if not term.text or not term.text.isascii() or not term.text.replace("_", "a").isalnum():
            raise bad_characters(mode + term.text)
    if scanner.peek() and scanner.peek() not in SPACES:
        raise bad_characters(scanner.text[start : scanner.at] + _until_space(scanner))
    if isinstance(term, Text) and not term.text and not mode:
        return term  # two quotes with nothing between them: every line has that
    if isinstance(term, Text) and not term.text:
        raise PatternError()
    return term


def _until_space(scanner: Scanner) -> str:
    start = scanner.at
    while scanner.peek() and scanner.peek() not in SPACES:
        scanner.at += 1
    return scanner.text[start : scanner.at]
