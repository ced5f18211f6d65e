"""What a value is compared with, and how (J-2, J-3): texts with wildcards, numbers, regular expressions."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .errors import PatternError

if TYPE_CHECKING:
    from .selectors import Selector

_ORDER: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


class Lexeme(str):
    """A number of a line as it is written there, for comparisons with texts."""

    __slots__ = ()


def number_of(text: str) -> float | None:
    """The number that is written so; None for what is none, or too large."""
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


@dataclass(frozen=True)
class Regex:
    """A regular expression, found anywhere in a text."""

    pattern: re.Pattern[str]
    number: None = None
    reads_numbers = True

    def matches(self, text: str) -> bool:
        """Whether the text has it."""
        return self.pattern.search(text) is not None


@dataclass(frozen=True)
class Text:
    """A text in which * at the beginning or the end stands for any text; `number` when it was written as one."""

    text: str
    number: float | None = None
    _core: str = field(init=False)
    _before: bool = field(init=False)
    _after: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_before", self.text.startswith("*"))
        object.__setattr__(self, "_after", self.text.endswith("*"))
        object.__setattr__(self, "_core", self.text.removeprefix("*").removesuffix("*"))

    @property
    def reads_numbers(self) -> bool:
        """Whether it may equal the text of a number, so that numbers must be read as they are written."""
        plain = not (self._before or self._after)
        return self.number is None and not (plain and number_of(self.text) is None)

    def matches(self, text: str) -> bool:
        """Whether the whole text is like this one."""
        if self._before:
            return self._core in text if self._after else text.endswith(self._core)
        return text.startswith(self._core) if self._after else text == self.text


Value = Text | Regex


@dataclass(frozen=True)
class Comparison:
    """An operator and what stands behind it. Raises PatternError for an order of what is no number."""

    operator: str
    value: Value

    def __post_init__(self) -> None:
        if self.operator not in ("=", "!=") and self.value.number is None:
            raise PatternError()

    @property
    def reads_numbers(self) -> bool:
        """Whether it compares numbers as texts."""
        return self.value.reads_numbers

    def numbers_as_texts(self) -> list[Selector]:
        """None: columns are texts."""
        return []

    def test(self, subject: object) -> bool:
        """Whether it is true of a text or a number; of all else it never is (J-2)."""
        if isinstance(subject, bool) or not isinstance(subject, str | float | int):
            return False
        if self.operator == "!=":
            return not self._compare("=", subject)
        return self._compare(self.operator, subject)

    def _compare(self, sign: str, found: str | float) -> bool:
        limit = self.value.number
        if isinstance(found, Lexeme):
            if limit is None:
                return self.value.matches(found)
            return _ORDER[sign](float(found), limit)
        if isinstance(found, str):
            return sign == "=" and self.value.matches(found)
        return limit is not None and _ORDER[sign](found, limit)
