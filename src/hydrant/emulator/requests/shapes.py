"""Documents to requests: each value gets the type that the service model gives it, or the request is refused. Pure.

One walk does what a parser and a check of types would do in two. As on AWS, null is absent, members that the model
does not know are ignored, booleans are no integers and strings no numbers. What is null within a list or map stays
there for the constraints to refuse.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from . import scalars
from .refusals import malformed
from .words import unreadable

Shape = Any
"""A shape of botocore's model."""


@dataclass(frozen=True)
class Wire:
    """How a protocol writes what JSON has no type for."""

    blob: Callable[[object], bytes | None]
    """The bytes; None when the value is of another type."""
    timestamp: Callable[[object], datetime | None]
    """The time; None when the value is of another type."""
    integer: Callable[[float, str], int]


def read(shape: Shape, value: Any, wire: Wire) -> Any:
    """A value in the type of its shape. Raises RefusedRequest."""
    try:
        return _READERS[shape.type_name](shape, value, wire)
    except ValueError as error:
        raise malformed(str(error)) from None


def read_text(shape: Shape, text: str) -> Any:
    """A value of a path, query or header in the type of its shape. Raises RefusedRequest."""
    kind = shape.type_name
    try:
        if kind in scalars.INTEGER_BITS:
            return scalars.whole_text(text, kind)
        if kind == "timestamp":
            return datetime.fromisoformat(text)
        if kind == "boolean":
            return {"true": True, "false": False}[text]
    except (KeyError, ValueError):
        raise malformed(f"'{text}' can not be converted to an {kind.capitalize()}") from None
    return text


def _structure(shape: Shape, value: Any, wire: Wire) -> dict[str, Any]:
    given = _typed(dict, shape, value)
    found = {}
    for name, written, member in _members(shape):
        each = given.get(written)
        if each is not None:
            found[name] = read(member, each, wire)
    return found


@functools.cache
def _members(shape: Shape) -> tuple[tuple[str, str, Shape], ...]:
    """Name, name on the wire and shape of each member: a value of DynamoDB has eleven, and an item many values."""
    return tuple((name, member.serialization.get("name", name), member) for name, member in shape.members.items())


def _list(shape: Shape, value: Any, wire: Wire) -> list[Any]:
    return [None if each is None else read(shape.member, each, wire) for each in _typed(list, shape, value)]


def _map(shape: Shape, value: Any, wire: Wire) -> dict[str, Any]:
    return {
        read(shape.key, name, wire): None if each is None else read(shape.value, each, wire)
        for name, each in _typed(dict, shape, value).items()
    }


def _string(shape: Shape, value: Any, _wire: Wire) -> Any:
    return _typed(str, shape, value)


def _boolean(shape: Shape, value: Any, _wire: Wire) -> Any:
    return _typed(bool, shape, value)


def _integer(shape: Shape, value: Any, wire: Wire) -> int:
    return wire.integer(_number(shape, value), shape.type_name)


def _double(shape: Shape, value: Any, _wire: Wire) -> float:
    return scalars.finite(_number(shape, value))


def _blob(shape: Shape, value: Any, wire: Wire) -> bytes:
    return _known(wire.blob(value), shape, value)


def _timestamp(shape: Shape, value: Any, wire: Wire) -> datetime:
    return _known(wire.timestamp(value), shape, value)


_READERS: dict[str, Callable[[Shape, Any, Wire], Any]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "character": _string,
    "boolean": _boolean,
    "integer": _integer,
    "long": _integer,
    "float": _double,
    "double": _double,
    "blob": _blob,
    "timestamp": _timestamp,
}


def _typed(wanted: type, shape: Shape, value: Any) -> Any:
    if type(value) is not wanted:
        raise malformed(unreadable(shape.type_name, value))
    return value


def _known(found: Any, shape: Shape, value: object) -> Any:
    if found is None:
        raise malformed(unreadable(shape.type_name, value))
    return found


def _number(shape: Shape, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise malformed(unreadable(shape.type_name, value))
    return value


def _text_blob(value: object) -> bytes | None:
    return scalars.base64_bytes(value) if isinstance(value, str) else None


def _plain_blob(value: object) -> bytes | None:
    return value if isinstance(value, bytes) else None


def _seconds(value: object) -> datetime | None:
    return None if isinstance(value, bool) or not isinstance(value, int | float) else scalars.moment(value)


def _milliseconds(value: object) -> datetime | None:
    """LocalStack's decoder has made a time of what is tagged as one."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return None if isinstance(value, bool) or not isinstance(value, int | float) else scalars.moment(value / 1000)


JSON = Wire(_text_blob, _seconds, scalars.truncated)
"""JSON: Kinesis, Firehose, and the types of other services."""
CBOR = Wire(_plain_blob, _milliseconds, scalars.truncated)
"""What the SDKs for Java speak with Kinesis: AWS's CBOR, whose times are milliseconds."""
REST_JSON = Wire(_text_blob, _seconds, scalars.whole)
"""Lambda; its integers have no fraction and stay within their bits (R-6)."""
