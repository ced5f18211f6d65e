"""OpenX's JSON deserializer as Firehose runs it: org.openx.data.jsonserde after 1.3.7 (I-2, I-27 to I-40).

It keeps numbers as texts and parses them when they are read, lower-cases keys in the data, and bends shapes: a scalar
becomes an array of one, an array fills a struct by position. Where AWS was probed it is followed: epochs are seconds
below 10^12 and milliseconds from there on, `T...Z` needs two digits each and takes nine of a fraction (I-34).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isnan
from typing import Any

from hydrant.conversion.failures import Mismatch
from hydrant.conversion.hive_types import Array, HiveType, Map, Scalar, Struct
from hydrant.conversion.java_dates import DAY_SECONDS, NANOS, days_of, timestamp_value_of
from hydrant.conversion.java_numbers import NumberFormatError, parse_double, parse_integer
from hydrant.conversion.json_text import Members, Value

from .base import Read, Row
from .hive import single

_BITS = {"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}
_BOXES = {
    "tinyint": "Byte",
    "smallint": "Short",
    "int": "Integer",
    "bigint": "Long",
    "float": "Float",
    "double": "Double",
    "boolean": "Boolean",
}
_JSON = "org.openx.data.jsonserde.json"
_UTC = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z")
_OFFSET = re.compile(r"(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)([+-])(\d\d):?(\d\d)")
_DAY = re.compile(r"\s*(\d{1,9})-\s*(\d{1,4})-\s*(\d{1,4})")
_TRIMMED = "".join(map(chr, range(0x21)))
_MILLISECONDS_FROM = 10**12
_QUOTED = re.compile(r'[\x00-\x1f"\\\x80-\x9f\u2000-\u20ff]')
_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


@dataclass(frozen=True)
class OpenXOptions:
    """OpenXJsonSerDe; `mappings` gives the JSON key of a column."""

    case_insensitive: bool = True
    dots_to_underscores: bool = False
    mappings: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class OpenXDeserializer:
    """Compiled for a table."""

    columns: Struct
    options: OpenXOptions = field(default_factory=OpenXOptions)
    reads_utc = True

    @cached_property
    def _compiler(self) -> "_Compiler":
        return _Compiler(self.options)

    @cached_property
    def _read(self) -> Callable[[Value], Row]:
        return self._compiler.members(self.columns)

    def reader(self, kind: HiveType) -> Read:
        """What reads a value of a type."""
        return self._compiler.compile(kind)

    def plain_times(self, name: str) -> bool:
        """Dates and timestamps."""
        return name in {"date", "timestamp"}

    @property
    def dots_to_underscores(self) -> bool:
        """As the options say."""
        return self.options.dots_to_underscores

    @property
    def case_insensitive(self) -> bool:
        """As the options say."""
        return self.options.case_insensitive

    @property
    def keys(self) -> dict[str, str]:
        """Columns by the key that is looked up in the (lower-cased) record."""
        return {self._compiler.key_of(name): name for name, _ in self.columns.fields}

    def row(self, document: Value) -> Row:
        """Raises Mismatch."""
        return self._read(_checked(document, fold=self.options.case_insensitive))


def _checked(value: Value, *, fold: bool) -> Value:
    """The value with its keys in small letters. Raises Mismatch where two are equal (I-29)."""
    if isinstance(value, Members):
        members: dict[str, Value] = {}
        for key, each in value:
            name = key.lower() if fold else key
            if name in members:
                raise Mismatch(f'Row is not a valid JSON Object - JSONException: Duplicate key "{name}"')
            members[name] = _checked(each, fold=fold) if isinstance(each, list) else each
        return Members(members.items())
    if isinstance(value, list):
        return [_checked(each, fold=fold) if isinstance(each, list) else each for each in value]
    return value


class _Compiler:
    """Makes readers of types."""

    def __init__(self, options: OpenXOptions) -> None:
        self._options = options
        self._mappings = {name.lower(): key for name, key in options.mappings.items()}

    def key_of(self, name: str) -> str:
        """The key at which a column's value is looked up; a mapping replaces the column's own name (I-40)."""
        name = name.lower()
        key = self._mappings.get(name, name)
        return key.lower() if self._options.case_insensitive else key

    def compile(self, kind: HiveType) -> Read:
        if isinstance(kind, Array):
            return self._array(kind)
        if isinstance(kind, Map):
            return self._map(kind)
        if isinstance(kind, Struct):
            return self.members(kind)
        if isinstance(kind, Scalar):
            return _scalar(kind.name)
        return _no_inspector(type(kind).__name__)

    def members(self, kind: Struct) -> Callable[[Value], Row]:
        fields = [(name, self.key_of(name), self.compile(type_)) for name, type_ in kind.fields]
        dots = self._options.dots_to_underscores

        def read(value: Value) -> Row:
            if _is_blank(value) or (value == [] and not isinstance(value, Members)):
                return {name: None for name, _, _ in fields}
            if isinstance(value, Members):
                members = _with_dots(value) if dots else dict(value)
                return {name: _present(members.get(key), reader) for name, key, reader in fields}
            if isinstance(value, list):
                padded = [*value, *[None] * len(fields)]
                return {name: _present(each, reader) for (name, _, reader), each in zip(fields, padded, strict=False)}
            raise Mismatch(f"Data is not JSONObject  but {_class_of(value)} with value {text_of(value)}")

        return read

    def _array(self, kind: Array) -> Read:
        element = self.compile(kind.element)

        def read(value: Value) -> list[Any]:
            if value == "" and isinstance(value, str):
                raise Mismatch("java.lang.IllegalArgumentException: Illegal Capacity: -1")
            values = value if isinstance(value, list) and not isinstance(value, Members) else [value]
            return [_present(each, element) for each in values]

        return read

    def _map(self, kind: Map) -> Read:
        key, inner = self.compile(kind.key), self.compile(kind.value)
        text = isinstance(kind.value, Scalar) and kind.value.name == "string"
        nested = isinstance(kind.value, Array | Map | Struct)

        def read_value(value: Value) -> Any:
            if value is None and not nested:  # JSONObject.NULL is what the scalar's inspector gets
                if text:
                    return "null"
                raise Mismatch(_cast(f"{_JSON}.JSONObject$Null", kind.value))
            return _present(value, inner)

        def read(value: Value) -> list[tuple[Any, Any]] | None:
            if _is_blank(value):
                return None
            if not isinstance(value, Members):
                raise Mismatch(f"{_class_of(value)} cannot be cast to {_JSON}.JSONObject")
            return list({key(name): read_value(each) for name, each in value}.items())

        return read


def _with_dots(members: Members) -> dict[str, Value]:
    """Members by key, and those with dots under the name with underscores too, where none has that one."""
    found = dict(members)
    for key, value in members:
        if "." in key:
            found.setdefault(key.replace(".", "_"), value)
    return found


def _is_blank(value: Value) -> bool:
    """Whether a text has nothing that Java's `trim` leaves."""
    return isinstance(value, str) and not value.strip(_TRIMMED)


def _present(value: Value, read: Read) -> Any:
    return None if value is None else read(value)


# --- Scalars ----------------------------------------------------------------------------------------------------------


def _scalar(name: str) -> Read:
    if name in _BITS:
        return lambda value: _integer(_text(value, name), _BITS[name])
    if name == "string":
        return text_of
    return _SCALARS.get(name) or _no_inspector(name)


def _text(value: Value, name: str) -> str:
    """Numbers and texts; anything else is a box of another class."""
    if isinstance(value, str):
        return value
    raise Mismatch(_cast(_class_of(value), Scalar(name)))


def _cast(what: str, kind: HiveType) -> str:
    name = kind.name if isinstance(kind, Scalar) else type(kind).__name__
    return f"{what} cannot be cast to java.lang.{_BOXES.get(name, name.capitalize())}"


def _class_of(value: Value) -> str:
    if isinstance(value, bool):
        return "java.lang.Boolean"
    if isinstance(value, Members):
        return f"{_JSON}.JSONObject"
    return f"{_JSON}.JSONArray" if isinstance(value, list) else "java.lang.String"


def _integer(text: str, bits: int) -> int:
    try:
        if text[:2] in {"0x", "0X"}:
            return parse_integer(text[2:], bits, radix=16)
        return parse_integer(text, bits)
    except NumberFormatError as error:
        raise Mismatch(str(error)) from None


def _double(value: Value) -> float:
    return _floating(_text(value, "double"))


def _float(value: Value) -> float:
    return single(_floating(_text(value, "float")))


def _floating(text: str) -> float:
    try:
        return parse_double(text)
    except NumberFormatError as error:
        raise Mismatch(str(error)) from None


def _boolean(value: Value) -> bool:
    """`true` in any case; every other text and number is false, without an error (I-32)."""
    return value if isinstance(value, bool) else _text(value, "boolean").lower() == "true"


def _date(value: Value) -> int | None:
    """SimpleDateFormat("yyyy-MM-dd"), lenient: what stands behind the day does not count; None when it is no date."""
    found = _DAY.match(value) if isinstance(value, str) else None
    return None if found is None else days_of(*map(int, found.groups()))


def _timestamp(value: Value) -> int:
    text = str(_text(value, "timestamp"))
    if ":" in text[1:]:
        return _point_in_time(text)
    if "." in text:
        return _milliseconds(_floating(text))
    epoch = _integer_epoch(text)
    return epoch * (1_000_000 if abs(epoch) >= _MILLISECONDS_FROM else NANOS)


def _integer_epoch(text: str) -> int:
    try:
        return parse_integer(text, 64)
    except NumberFormatError as error:
        raise Mismatch(str(error)) from None


def _milliseconds(seconds: float) -> int:
    """`new Timestamp((long) (seconds * 1000))`: cut to milliseconds; what is beyond a long is the last one."""
    millis = seconds * 1000
    if isnan(millis):
        return 0
    return max(-(1 << 63), min((1 << 63) - 1, int(max(-1e19, min(1e19, millis))))) * 1_000_000


def _point_in_time(text: str) -> int:
    found = _UTC.fullmatch(text)
    if found is not None:
        return _lenient(found) + int((found[7] or "0").ljust(9, "0"))
    found = _OFFSET.fullmatch(text)
    if found is not None:
        offset = (int(found[8]) * 3600 + int(found[9]) * 60) * (-1 if found[7] == "-" else 1)
        return _lenient(found) - offset * NANOS
    return timestamp_value_of(text)


def _lenient(found: re.Match[str]) -> int:
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    return (days_of(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second) * NANOS


def _no_inspector(name: str) -> Read:
    """Types that the library cannot read (I-38): any value fails the record."""
    target = {
        "Decimal": "org.apache.hadoop.hive.common.type.HiveDecimal",
        "Chars": "org.apache.hadoop.hive.common.type.HiveChar",
        "binary": "[B",
    }[name]

    def read(value: Value) -> Any:
        raise Mismatch(f"{_class_of(value)} cannot be cast to {target}")

    return read


_SCALARS: dict[str, Read] = {
    "boolean": _boolean,
    "float": _float,
    "double": _double,
    "date": _date,
    "timestamp": _timestamp,
}


# --- Texts of containers ----------------------------------------------------------------------------------------------


def text_of(value: Value) -> str:
    """A scalar as it was spelt; a container as JSON, in which numbers and nulls are texts too (I-30)."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return _json(value)


def _json(value: Value) -> str:
    if isinstance(value, Members):
        return "{" + ",".join([f"{_quoted(key)}:{_json(each)}" for key, each in sorted(value)]) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_json, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted("null" if value is None else value)


def _quoted(text: str) -> str:
    return '"' + _QUOTED.sub(_escape, text).replace("</", "<\\/") + '"'


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}"
