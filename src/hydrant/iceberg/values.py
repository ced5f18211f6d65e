"""Values of JSON as the types of Iceberg hold them, by AWS's examples for each type (L-17). Pure.

What comes out is what Arrow's arrays are made of: whole numbers for dates, times and timestamps, pairs for maps. Where
AWS's page shows no form of a value, it is refused: what passes here must pass there.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Context, Decimal, InvalidOperation
from math import isfinite
from typing import Any
from uuid import UUID

from pyiceberg.types import (
    BinaryType,
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    FixedType,
    FloatType,
    IcebergType,
    IntegerType,
    ListType,
    LongType,
    MapType,
    NestedField,
    StringType,
    StructType,
    TimestampType,
    TimestamptzType,
    TimeType,
    UUIDType,
)

from .failures import Mismatch

Reader = Callable[[Any], Any]
"""Makes a value of a column of one of JSON. Raises Mismatch."""

MAX_DEPTH = 16
"""Levels of nesting (L-15)."""
_WHOLE = re.compile(r"[+-]?\d{1,19}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?Infinity|NaN")
_HEX = re.compile(r"([0-9a-fA-F]{2})+")
_URL_SAFE = str.maketrans("-_", "+/")
_EPOCH = date(1970, 1, 1)
_LONG = (-(1 << 63), (1 << 63) - 1)
_INT = (-(1 << 31), (1 << 31) - 1)
_DAYS_SHOWN = ((date.min - _EPOCH).days, (date.max - _EPOCH).days)
_MICROS_SHOWN = (_DAYS_SHOWN[0] * 86_400_000_000, (_DAYS_SHOWN[1] + 1) * 86_400_000_000 - 1)
"""Years 1 to 9999: what is written of a file's columns has no others."""
_EXACT = Context(prec=76, traps=[InvalidOperation])
"""Decimals of 38 digits are not rounded."""
_GREATEST_FLOAT = 3.4028235677973366e38
"""From here on a number of 32 bits is infinite."""


def reader_of(kind: IcebergType, depth: int = 0) -> Reader:
    """What reads values of a type; null is no value and never comes here. Raises Mismatch: the type is not served."""
    if depth > MAX_DEPTH:
        raise Mismatch(f"is nested more than {MAX_DEPTH} levels deep")
    if isinstance(kind, StructType):
        return _struct(kind, depth)
    if isinstance(kind, ListType):
        return _list(kind, depth)
    if isinstance(kind, MapType):
        return _map(kind, depth)
    if isinstance(kind, DecimalType):
        return _decimal(kind)
    if isinstance(kind, FixedType):
        return _fixed(len(kind))
    found = _SCALARS.get(type(kind))
    if found is None:
        raise Mismatch(f"has the type {kind}, which is not served")
    return found


def _whole(least: int, most: int) -> Reader:
    def read(value: Any) -> int:
        if isinstance(value, str) and _WHOLE.fullmatch(value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise Mismatch("is no whole number")
        if not least <= value <= most:
            raise Mismatch("is out of range")
        return value

    return read


def _boolean(value: Any) -> bool:
    """1 and 0 count, and the words (L-17)."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and value in (0, 1):
        return value == 1
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise Mismatch("is neither true nor false")


def _single(value: Any) -> float:
    found = _floating(value)
    if isfinite(found) and abs(found) >= _GREATEST_FLOAT:
        raise Mismatch("is out of range")
    return found


def _floating(value: Any) -> float:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Mismatch("is no number")
    try:
        return float(value)
    except OverflowError:
        raise Mismatch("is out of range") from None


def _decimal(kind: DecimalType) -> Reader:
    step = Decimal(1).scaleb(-kind.scale)
    most = Decimal(10) ** (kind.precision - kind.scale)

    def read(value: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
            raise Mismatch("is no number")
        if isinstance(value, str) and not _NUMBER.fullmatch(value):
            raise Mismatch("is no number")
        try:
            found = Decimal(str(value))
            if not found.is_finite() or found.copy_abs() >= most:
                raise Mismatch(f"is out of range of {kind}")
            fitted = found.quantize(step, context=_EXACT)
        except InvalidOperation:
            raise Mismatch(f"is out of range of {kind}") from None
        if fitted != found:
            raise Mismatch(f"has more decimals than {kind}")
        return fitted

    return read


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise Mismatch("is no text")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Mismatch("has half a surrogate pair") from None
    return value


def _uuid(value: Any) -> bytes:
    try:
        return UUID(_string(value)).bytes
    except ValueError:
        raise Mismatch("is no UUID") from None


def _binary(value: Any) -> bytes:
    """Hex, or Base64 of any of the three alphabets, with or without line breaks (L-17)."""
    text = _string(value)
    if _HEX.fullmatch(text):
        return bytes.fromhex(text)
    plain = "".join(text.split()).translate(_URL_SAFE)
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise Mismatch("is neither Base64 nor hex") from None


def _fixed(length: int) -> Reader:
    def read(value: Any) -> bytes:
        found = _binary(value)
        if len(found) != length:
            raise Mismatch(f"has {len(found)} bytes, not {length}")
        return found

    return read


def _date(value: Any) -> int:
    """Days since 1970, or a date."""
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        try:
            return (date.fromisoformat(value) - _EPOCH).days
        except ValueError:
            raise Mismatch("is no date") from None
    return int(_DAYS(value))


def _time(value: Any) -> int:
    """Microseconds since midnight, or a time of day."""
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        try:
            found = time.fromisoformat(value)
        except ValueError:
            raise Mismatch("is no time of day") from None
        if found.tzinfo is not None:
            raise Mismatch("is no time of day")
        return ((found.hour * 60 + found.minute) * 60 + found.second) * 1_000_000 + found.microsecond
    return int(_MICROS_OF_DAY(value))


def _timestamp(*, zoned: bool) -> Reader:
    """Microseconds since 1970, or a time. One without a zone is UTC's; a column without zones drops it (L-17)."""

    def read(value: Any) -> int:
        if not isinstance(value, str) or _WHOLE.fullmatch(value):
            return int(_MICROS(value))
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            raise Mismatch("is no timestamp") from None
        if "T" not in value:
            raise Mismatch("is no timestamp")
        try:
            moment = found.astimezone(UTC) if zoned and found.tzinfo else found.replace(tzinfo=UTC)
        except OverflowError:
            raise Mismatch("is out of range") from None
        whole = moment - datetime(1970, 1, 1, tzinfo=UTC)
        return (whole.days * 86_400 + whole.seconds) * 1_000_000 + whole.microseconds

    return read


def _unpacked(value: Any, kind: type, name: str) -> Any:
    """Nested values may come as text that holds their JSON (L-17)."""
    if isinstance(value, str):
        try:
            value = json.loads(value, parse_float=Decimal)
        except (ValueError, RecursionError, InvalidOperation):
            raise Mismatch(f"is no {name}") from None
    if not isinstance(value, kind):
        raise Mismatch(f"is no {name}")
    return value


def _list(kind: ListType, depth: int) -> Reader:
    element = _optional(kind.element_type, required=kind.element_required, depth=depth)
    return lambda value: [element(each) for each in _unpacked(value, list, "list")]


def _map(kind: MapType, depth: int) -> Reader:
    key = reader_of(kind.key_type, depth + 1)
    item = _optional(kind.value_type, required=kind.value_required, depth=depth)
    return lambda value: [(key(name), item(each)) for name, each in _unpacked(value, dict, "map").items()]


def _struct(kind: StructType, depth: int) -> Reader:
    if not kind.fields:
        raise Mismatch("has the type of a struct without fields, which no file can hold")
    fields = [(each, reader_of(each.field_type, depth + 1)) for each in kind.fields]

    def read(value: Any) -> dict[str, Any]:
        given = _unpacked(value, dict, "struct")
        return {field.name: _member(field, reader, given) for field, reader in fields}

    return read


def _member(field: NestedField, reader: Reader, given: Mapping[str, Any]) -> Any:
    value = given.get(field.name)
    if value is None:
        if field.required:
            raise Mismatch(f"has no {field.name}")
        return None
    try:
        return reader(value)
    except Mismatch as error:
        raise Mismatch(f"{field.name} {error}") from None


def _optional(kind: IcebergType, *, required: bool, depth: int) -> Reader:
    reader = reader_of(kind, depth + 1)

    def read(value: Any) -> Any:
        if value is not None:
            return reader(value)
        if required:
            raise Mismatch("has a null inside")
        return None

    return read


_DAYS = _whole(*_DAYS_SHOWN)
_MICROS_OF_DAY = _whole(0, 86_400_000_000 - 1)
_MICROS = _whole(*_MICROS_SHOWN)
_SCALARS: Mapping[type[IcebergType], Reader] = {
    BooleanType: _boolean,
    IntegerType: _whole(*_INT),
    LongType: _whole(*_LONG),
    FloatType: _single,
    DoubleType: _floating,
    StringType: _string,
    BinaryType: _binary,
    UUIDType: _uuid,
    DateType: _date,
    TimeType: _time,
    TimestampType: _timestamp(zoned=False),
    TimestamptzType: _timestamp(zoned=True),
}
