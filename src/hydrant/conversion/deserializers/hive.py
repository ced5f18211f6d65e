"""Hive's JSON deserializer as Firehose runs it: HCatalog's JsonSerDe of Hive 2.3 (I-1, I-41 to I-52).

It reads tokens: numbers must be numbers, containers must be what the column says, and texts take any scalar as it was
spelt. Where AWS is known to differ from the library, AWS is followed: an object or array in a text column fails the
record (I-44).
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Context
from functools import cached_property
from typing import Any

from hydrant.conversion.failures import WRONG_FORMAT, Mismatch
from hydrant.conversion.hive_types import Array, Chars, Decimal, HiveType, Map, Scalar, Struct
from hydrant.conversion.java_dates import date_value_of, timestamp_value_of
from hydrant.conversion.java_numbers import NumberFormatError, parse_double, parse_integer
from hydrant.conversion.joda import Format, compile_format
from hydrant.conversion.json_text import Members, Number, Value

from .base import Read, Row, fitted

_BITS = {"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}
_FLOAT_MAX_EXPONENT = 400
_CUT = Context(prec=2 * _FLOAT_MAX_EXPONENT, rounding=ROUND_DOWN, traps=[])
"""Takes any exponent: what is too large is the largest there is, what is too small is 0."""


@dataclass(frozen=True)
class HiveOptions:
    """HiveJsonSerDe: `TimestampFormats`, tried in order; the default format is tried last."""

    timestamp_formats: tuple[str, ...] = ()

    def compiled(self) -> list[Format]:
        """What reads each. Raises JodaPatternError."""
        return [compile_format(pattern) for pattern in self.timestamp_formats]


@dataclass(frozen=True)
class HiveDeserializer:
    """Compiled for a table."""

    columns: Struct
    options: HiveOptions = field(default_factory=HiveOptions)
    case_insensitive = True
    dots_to_underscores = False
    reads_utc = False

    def __post_init__(self) -> None:
        """Raises JodaPatternError."""
        self._compiler  # noqa: B018 - a pattern is refused now, not by the first record

    @cached_property
    def _compiler(self) -> "_Compiler":
        return _Compiler(self.options.compiled())

    @cached_property
    def _read(self) -> Callable[[Members], Row]:
        return self._compiler.members(self.columns)

    def reader(self, kind: HiveType) -> Read:
        """What reads a value of a type."""
        return self._compiler.compile(kind)

    def plain_times(self, name: str) -> bool:
        """Timestamps only while no other format is tried first."""
        return name == "date" or (name == "timestamp" and not self.options.timestamp_formats)

    @property
    def keys(self) -> dict[str, str]:
        """Columns by their name in small letters; of two that are equal the last one counts."""
        return {name.lower(): name for name, _ in self.columns.fields}

    def row(self, document: Value) -> Row:
        """Raises Mismatch or RecordError."""
        if not isinstance(document, Members):
            raise Mismatch("java.io.IOException: Start token not found where expected")
        return self._read(document)


class _Compiler:
    """Makes readers of types."""

    def __init__(self, formats: Sequence[Format]) -> None:
        self._formats = formats

    def compile(self, kind: HiveType) -> Read:
        if isinstance(kind, Scalar):
            return self._scalar(kind.name)
        if isinstance(kind, Decimal):
            return _text_reader(lambda text: fitted(text, kind))
        if isinstance(kind, Chars):
            return _text_reader(lambda text: _cut(text, kind))
        if isinstance(kind, Array):
            return self._array(kind)
        if isinstance(kind, Map):
            return self._map(kind)
        return self._struct(kind)

    def members(self, kind: Struct) -> Callable[[Members], Row]:
        names = [name for name, _ in kind.fields]
        found = {name.lower(): (name, self.compile(type_)) for name, type_ in kind.fields}

        def read(members: Members) -> Row:
            row: Row = dict.fromkeys(names)
            for key, value in members:
                known = found.get(key) or found.get(key.lower())
                if known is not None:
                    row[known[0]] = None if value is None else known[1](value)
            return row

        return read

    def _scalar(self, name: str) -> Read:
        if name in _BITS:
            return lambda value: _integer(value, name)
        if name == "binary":
            return _refuse_binary
        if name == "timestamp":
            return _text_reader(self._timestamp)
        return _SCALARS[name]

    def _timestamp(self, text: str) -> int:
        for read in self._formats:
            found = read(text)
            if found is not None:
                return found
        return timestamp_value_of(text)

    def _array(self, kind: Array) -> Read:
        element = self.compile(kind.element)

        def read(value: Value) -> list[Any]:
            if not isinstance(value, list) or isinstance(value, Members):
                raise Mismatch("java.io.IOException: Start of Array expected")
            return [None if each is None else element(each) for each in value]

        return read

    def _map(self, kind: Map) -> Read:
        key, inner = self._key(kind.key), self.compile(kind.value)

        def read(value: Value) -> list[tuple[Any, Any]]:
            if not isinstance(value, Members):
                raise Mismatch("java.io.IOException: Start of Object expected")
            pairs = {key(name): None if each is None else inner(each) for name, each in value}
            return list(pairs.items())

        return read

    def _key(self, kind: HiveType) -> Callable[[str], Any]:
        if isinstance(kind, Scalar) and kind.name in _BITS:
            bits = _BITS[kind.name]
            return lambda text: _java(lambda: parse_integer(text, bits))
        if isinstance(kind, Scalar) and kind.name in {"float", "double"}:
            return lambda text: _java(lambda: parse_double(text))
        return self.compile(kind)

    def _struct(self, kind: Struct) -> Read:
        members = self.members(kind)

        def read(value: Value) -> Row:
            if not isinstance(value, Members):
                raise Mismatch("java.io.IOException: Start of Object expected")
            return members(value)

        return read


def _java(parse: Callable[[], Any]) -> Any:
    try:
        return parse()
    except NumberFormatError as error:
        raise Mismatch(f"java.lang.NumberFormatException: {error}") from None


# --- Scalars ----------------------------------------------------------------------------------------------------------


def text_of(value: Value) -> str:
    """JsonParser.getText of a scalar; a container fails the record (I-44)."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    raise WRONG_FORMAT


def _text_reader(read: Callable[[str], Any]) -> Read:
    return lambda value: read(text_of(value))


def _numeric(value: Value) -> str:
    if isinstance(value, Number):
        return value
    raise Mismatch(f"Current token ({_name_of(value)}) not numeric, can not use numeric value accessors")


def _name_of(value: Value) -> str:
    """Jackson's name of the token that begins a value."""
    if isinstance(value, bool):
        return "VALUE_TRUE" if value else "VALUE_FALSE"
    if isinstance(value, Members):
        return "START_OBJECT"
    return "START_ARRAY" if isinstance(value, list) else "VALUE_STRING"


def _integer(value: Value, name: str) -> int:
    """Fractions are cut; what does not fit raises, but a tinyint of 128 to 255 turns negative (I-42)."""
    text = _numeric(value)
    whole = _whole(text)
    if name == "bigint":
        if not -(1 << 63) <= whole < 1 << 63:
            raise Mismatch(f"Numeric value ({text}) out of range of long ({-(1 << 63)} - {(1 << 63) - 1})")
        return whole
    if not -(1 << 31) <= whole < 1 << 31:
        raise Mismatch(f"Numeric value ({text}) out of range of int ({-(1 << 31)} - {(1 << 31) - 1})")
    if name == "smallint" and not -(1 << 15) <= whole < 1 << 15:
        raise Mismatch(f"Numeric value ({text}) out of range of Java short")
    if name == "tinyint":
        if not -(1 << 7) <= whole < 1 << 8:
            raise Mismatch(f"Numeric value ({text}) out of range of Java byte")
        return (whole + 128) % 256 - 128
    return whole


def _whole(text: str) -> int:
    if text.isascii() and text.lstrip("-").isdigit() and len(text) < _FLOAT_MAX_EXPONENT:
        return int(text)
    value = _CUT.create_decimal(text)
    if value and value.adjusted() > _FLOAT_MAX_EXPONENT:
        return (1 << 80) * (-1 if value < 0 else 1)
    return int(value.to_integral_value(ROUND_DOWN))


def _double(value: Value) -> float:
    """A whole number is an int before it is a double: `-0` is 0.0, `-0.0` is -0.0."""
    text = _numeric(value)
    return 0.0 if text == "-0" else float(text)


def single(value: float) -> float:
    """The nearest float of 32 bits; what is too large is infinite."""
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _date(text: str) -> int:
    days = date_value_of(text)
    if days is None:
        raise Mismatch("java.lang.IllegalArgumentException")
    return days


def _cut(text: str, kind: Chars) -> str:
    """At most so many code points; a char's padding is no part of it."""
    cut = text[: kind.length]
    return cut.rstrip(" ") if kind.fixed else cut


def _refuse_binary(_value: Value) -> Any:
    raise Mismatch("java.io.IOException: JsonSerDe does not support BINARY type")


_SCALARS: dict[str, Read] = {
    "boolean": _text_reader(lambda text: text.lower() == "true"),
    "float": lambda value: single(_double(value)),
    "double": _double,
    "string": text_of,
    "date": _text_reader(_date),
}
