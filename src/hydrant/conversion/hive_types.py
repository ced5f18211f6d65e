"""The types of Hive's columns: `struct<name:string,tags:array<string>,price:decimal(10,2)>`. Pure.

What no SerDe of Firehose can read is refused by name: `uniontype`, intervals, and `set` of crawlers, which is no type
of Hive.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MAX_PRECISION = 38
MAX_DEPTH = 100
"""Types nested deeper are refused; Hive's own metastore has room for fewer."""
_LONGEST = {"char": 255, "varchar": 65535}
_TOKEN = re.compile(r"\s*([A-Za-z_0-9]+|[<>,:()])")
_NAME = re.compile(r"\s*([^:<>,]+?)\s*:")
_SYNONYMS = {"integer": "int", "numeric": "decimal", "dec": "decimal", "double precision": "double"}
SCALARS = (
    *("boolean", "tinyint", "smallint", "int", "bigint", "float", "double"),
    *("string", "binary", "date", "timestamp"),
)


class ColumnTypeError(ValueError):
    """A column type that cannot be converted; the text says which and why."""


@dataclass(frozen=True)
class Scalar:
    """A type without parameters, by Hive's name."""

    name: str


@dataclass(frozen=True)
class Decimal:
    """`decimal(precision,scale)`; (10,0) without parameters."""

    precision: int = 10
    scale: int = 0


@dataclass(frozen=True)
class Chars:
    """`char(length)`, or `varchar(length)` when it is not `fixed`."""

    length: int
    fixed: bool


@dataclass(frozen=True)
class Array:
    """`array<element>`."""

    element: "HiveType"


@dataclass(frozen=True)
class Map:
    """`map<key,value>`; keys are scalars."""

    key: "HiveType"
    value: "HiveType"


@dataclass(frozen=True)
class Struct:
    """`struct<name:type,...>`."""

    fields: tuple[tuple[str, "HiveType"], ...]


HiveType = Scalar | Decimal | Chars | Array | Map | Struct


def parse_type(text: str) -> HiveType:
    """The type that a column of Glue's catalog names. Raises ColumnTypeError."""
    parser = _Parser(text)
    found = parser.type(0)
    parser.end()
    return found


def parse_columns(columns: Sequence[tuple[str, str]]) -> Struct:
    """A table's columns as a struct. Raises ColumnTypeError, which names the column."""
    fields = []
    for name, text in columns:
        try:
            fields.append((name, parse_type(text)))
        except ColumnTypeError as error:
            raise ColumnTypeError(f"column {name}: {error}") from None
    return Struct(tuple(fields))


class _Parser:
    """Reads a type from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0

    def type(self, depth: int) -> HiveType:
        if depth > MAX_DEPTH:
            raise ColumnTypeError(f"types are nested more than {MAX_DEPTH} deep")
        name = self._word()
        nested = _NESTED.get(name)
        if nested is not None:
            return nested(self, depth + 1)
        if name in _LONGEST:
            return self._chars(name)
        if name == "decimal":
            return self._decimal()
        if name in SCALARS:
            return Scalar(name)
        raise ColumnTypeError(f"{name!r} is no type that Firehose converts (in {self._text!r})")

    def end(self) -> None:
        if self._text[self._position :].strip():
            raise self._trouble("the end")

    def array(self, depth: int) -> HiveType:
        self._take("<")
        element = self.type(depth)
        self._take(">")
        return Array(element)

    def map(self, depth: int) -> HiveType:
        self._take("<")
        key = self.type(depth)
        if isinstance(key, Array | Map | Struct):
            raise ColumnTypeError(f"keys of a map are scalars (in {self._text!r})")
        self._take(",")
        value = self.type(depth)
        self._take(">")
        return Map(key, value)

    def struct(self, depth: int) -> HiveType:
        self._take("<")
        fields = [self._field(depth)]
        while self._peek() == ",":
            self._take(",")
            fields.append(self._field(depth))
        self._take(">")
        return Struct(tuple(fields))

    def _field(self, depth: int) -> tuple[str, HiveType]:
        found = _NAME.match(self._text, self._position)
        if found is None:
            raise self._trouble("the name of a field")
        self._position = found.end()
        return found[1], self.type(depth)

    def _chars(self, name: str) -> HiveType:
        self._take("(")
        length = self._number()
        self._take(")")
        if not 1 <= length <= _LONGEST[name]:
            raise ColumnTypeError(f"{name}({length}): the length is 1 to {_LONGEST[name]}")
        return Chars(length, name == "char")

    def _decimal(self) -> HiveType:
        if self._peek() != "(":
            return Decimal()
        self._take("(")
        precision, scale = self._number(), 0
        if self._peek() == ",":
            self._take(",")
            scale = self._number()
        self._take(")")
        if not (1 <= precision <= MAX_PRECISION and scale <= precision):
            raise ColumnTypeError(
                f"decimal({precision},{scale}): the precision is 1 to 38, the scale at most the precision"
            )
        return Decimal(precision, scale)

    def _peek(self) -> str:
        found = _TOKEN.match(self._text, self._position)
        return "" if found is None else found[1]

    def _next(self) -> str:
        found = _TOKEN.match(self._text, self._position)
        if found is None:
            raise self._trouble("a type")
        self._position = found.end()
        return found[1]

    def _take(self, wanted: str) -> None:
        if self._peek() != wanted:
            raise self._trouble(repr(wanted))
        self._next()

    def _number(self) -> int:
        word = self._next()
        if not (word.isascii() and word.isdigit()):
            raise ColumnTypeError(f"a number is expected, not {word!r} (in {self._text!r})")
        return int(word[:9])

    def _word(self) -> str:
        word = self._next().lower()
        if word == "double" and self._peek().lower() == "precision":
            word = f"double {self._next().lower()}"
        return _SYNONYMS.get(word, word)

    def _trouble(self, wanted: str) -> ColumnTypeError:
        return ColumnTypeError(f"{wanted} is expected at character {self._position + 1} of {self._text!r}")


_NESTED: dict[str, Callable[[_Parser, int], HiveType]] = {
    "array": _Parser.array,
    "map": _Parser.map,
    "struct": _Parser.struct,
}


def uses(kind: HiveType, name: str) -> bool:
    """Whether there is a scalar of a name in a type."""
    if isinstance(kind, Array):
        return uses(kind.element, name)
    if isinstance(kind, Map):
        return uses(kind.key, name) or uses(kind.value, name)
    if isinstance(kind, Struct):
        return any(uses(each, name) for _, each in kind.fields)
    return kind == Scalar(name)
