"""JSON as RFC 8259 has it: by orjson, and what orjson refuses of it by the standard library. Pure.

orjson is strict where the grammar is not: half a surrogate pair that is written as an escape, a number that no double
holds and more than 1,024 levels are JSON to the parsers of AWS, and to who wrote them. The standard library is lax
where the grammar is not: it takes NaN and Infinity, a byte order mark, UTF-16.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import orjson

_BYTE_ORDER_MARK = "\ufeff"
_HALVES = re.compile("[\ud800-\udfff]")
_DIGITS = 20
"""An integer with more has more than 64 bits."""


def loads(data: bytes | str) -> Any:
    """Return the value that a document is; of a key that stands twice the last counts.

    An integer of more than 64 bits is a float, a number that no double holds is infinite, and a text can hold half a
    surrogate pair, which is no UTF-8. Raises ValueError, with orjson's words, for what is no JSON, and for what is
    nested too deeply for Python's own parser.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        try:
            return loads_with(data, parse_int=_integer)
        except (ValueError, RecursionError):
            raise error from None


def loads_with(
    data: bytes | str, *, parse_int: Callable[[str], Any] | None = None, parse_float: Callable[[str], Any] | None = None
) -> Any:
    """The same with `parse_int` and `parse_float`, for whom a double is not enough; they get a number's characters.

    Raises ValueError for what is no JSON, RecursionError, and what the parsers raise.
    """
    text = data if isinstance(data, str) else data.decode()
    if text.startswith(_BYTE_ORDER_MARK):
        raise ValueError("it begins with a byte order mark")
    return json.loads(text, parse_constant=_refuse, parse_int=parse_int, parse_float=parse_float)


def whole(text: str) -> str:
    """The text with a question mark for half a surrogate pair, as Java writes what has to be UTF-8."""
    return text if text.isascii() else text.encode(errors="replace").decode()


def escaped(text: str) -> str:
    """JSON with halves of surrogate pairs as escapes, so that it can be sent as UTF-8 and says the same."""
    return text if text.isascii() else _HALVES.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def _integer(characters: str) -> int | float:
    value = int(characters) if len(characters) <= _DIGITS else None
    return value if value is not None and -(1 << 63) <= value < 1 << 64 else float(characters)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
