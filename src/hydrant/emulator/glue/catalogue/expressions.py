"""The expressions of GetPartitions: conditions on partition keys in SQL's words (I-64).

    or      := and (OR and)*
    and     := not (AND not)*
    not     := NOT not | ( or ) | test
    test    := key operator literal | key [NOT] IN (literal, ...) | key [NOT] BETWEEN literal AND literal
             | key [NOT] LIKE literal | key IS [NOT] NULL

Literals are compared as the key's type says: `10` comes after `9` for an int, before it for a string.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from .errors import InvalidInput
from .wildcards import like

Condition = Callable[[Mapping[str, str]], bool]
"""Whether a partition fits: its values by the keys' names, in lower case."""
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")
    | (?P<number>-?\d+(?:\.\d+)?)
    | (?P<word>`[^`]+`|[A-Za-z_][\w$]*)
    | (?P<sign><=|>=|<>|!=|[=<>(),])
    )""",
    re.VERBOSE,
)
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_WORDS = frozenset({"AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS", "NULL", "DATE", "TIMESTAMP"})
_DEEPEST = 100
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
"""How Hive spells that a partition has no value."""


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.strip()).replace(tzinfo=None)


def _decimal(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError(text)
    return value


_TYPES: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("string", "char", "varchar"), str),
    **dict.fromkeys(("tinyint", "smallint", "int", "integer", "bigint", "long"), int),
    "decimal": _decimal,
    "date": date.fromisoformat,
    "timestamp": _moment,
}


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


def parse(expression: str, types: Mapping[str, str]) -> Condition:
    """The condition; `types` are the partition keys' types by their names, in lower case. Raises InvalidInput."""
    reader = _Reader(expression, types)
    condition = reader.disjunction()
    reader.end()
    return condition


class _Reader:
    def __init__(self, expression: str, types: Mapping[str, str]) -> None:
        self._expression, self._types, self._depth = expression, types, 0
        self._tokens = self._read()
        self._at = 0

    def disjunction(self) -> Condition:
        """One or more conditions of which one has to hold."""
        parts = [self._conjunction()]
        while self._take("OR"):
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else lambda values: any(part(values) for part in parts)

    def end(self) -> None:
        """Raise InvalidInput when there is more."""
        if self._at < len(self._tokens):
            raise self._wrong()

    def _conjunction(self) -> Condition:
        parts = [self._negation()]
        while self._take("AND"):
            parts.append(self._negation())
        return parts[0] if len(parts) == 1 else lambda values: all(part(values) for part in parts)

    def _negation(self) -> Condition:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._wrong()
        try:
            if self._take("NOT"):
                return _not(self._negation())
            if self._take("("):
                inner = self.disjunction()
                self._need(")")
                return inner
            return self._test()
        finally:
            self._depth -= 1

    def _test(self) -> Condition:
        key = self._key()
        convert = self._converter(key)
        token = self._next()
        if token.kind == "sign" and token.text in _OPERATORS:
            return _compared(key, convert, _OPERATORS[token.text], self._literal(convert))
        word = token.text.upper() if token.kind == "word" else ""
        if word == "IS":
            return self._is_null(key)
        if word == "NOT":
            return _not(self._membership(self._next().text.upper(), key, convert))
        return self._membership(word, key, convert)

    def _is_null(self, key: str) -> Condition:
        wanted = not self._take("NOT")
        self._need("NULL")
        return lambda values: (values[key] == NO_VALUE) is wanted

    def _membership(self, word: str, key: str, convert: Callable[[str], Any]) -> Condition:
        if word == "IN":
            allowed = self._listed(convert)
            return lambda values: _value(values, key, convert) in allowed
        if word == "BETWEEN":
            low = self._literal(convert)
            self._need("AND")
            return _between(key, convert, low, self._literal(convert))
        if word == "LIKE":
            pattern = like(self._literal(str))
            return lambda values: pattern.fullmatch(values[key]) is not None
        raise self._wrong()

    def _listed(self, convert: Callable[[str], Any]) -> list[Any]:
        self._need("(")
        found = [self._literal(convert)]
        while self._take(","):
            found.append(self._literal(convert))
        self._need(")")
        return found

    def _key(self) -> str:
        token = self._next()
        name = token.text.strip("`").lower()
        if token.kind != "word" or token.text.upper() in _WORDS - {"DATE", "TIMESTAMP"}:
            raise self._wrong()
        if name not in self._types:
            raise InvalidInput("Invalid partition expression!")
        return name

    def _converter(self, key: str) -> Callable[[str], Any]:
        kind = self._types[key].lower().partition("(")[0].strip()
        if kind not in _TYPES:
            raise InvalidInput(f"Unsupported partition key type: {self._types[key]}")
        return _TYPES[kind]

    def _literal(self, convert: Callable[[str], Any]) -> Any:
        if self._peek() in {"DATE", "TIMESTAMP"}:
            self._at += 1
        token = self._next()
        if token.kind not in {"text", "number"}:
            raise self._wrong()
        quote = token.text[0]
        text = token.text if token.kind == "number" else token.text[1:-1].replace(quote * 2, quote)
        try:
            return convert(text)
        except (ValueError, InvalidOperation) as error:
            raise self._wrong() from error

    def _peek(self) -> str:
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        return token.text.upper() if token and token.kind in {"word", "sign"} else ""

    def _take(self, word: str) -> bool:
        taken = self._peek() == word
        self._at += taken
        return taken

    def _need(self, word: str) -> None:
        if not self._take(word):
            raise self._wrong()

    def _next(self) -> _Token:
        if self._at >= len(self._tokens):
            raise self._wrong()
        self._at += 1
        return self._tokens[self._at - 1]

    def _read(self) -> list[_Token]:
        found, at, text = [], 0, self._expression.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None or match.lastgroup is None:
                raise self._wrong()
            found.append(_Token(match.lastgroup, match[match.lastgroup]))
            at = match.end()
        return found

    def _wrong(self) -> InvalidInput:
        return InvalidInput(f"Unsupported expression '{self._expression}'")


def _not(condition: Condition) -> Condition:
    return lambda values: not condition(values)


def _compared(key: str, convert: Callable[[str], Any], compare: Callable[[Any, Any], bool], literal: Any) -> Condition:
    def holds(values: Mapping[str, str]) -> bool:
        value = _value(values, key, convert)
        return value is not None and compare(value, literal)

    return holds


def _between(key: str, convert: Callable[[str], Any], low: Any, high: Any) -> Condition:
    def holds(values: Mapping[str, str]) -> bool:
        value = _value(values, key, convert)
        return value is not None and bool(low <= value <= high)

    return holds


def _value(values: Mapping[str, str], key: str, convert: Callable[[str], Any]) -> Any:
    """A partition's value of the key's type; None where it is none, as Hive's word for no value is."""
    try:
        return convert(values[key])
    except (ValueError, InvalidOperation):
        return None
