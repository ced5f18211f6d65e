"""What becomes of one record: Accepted, or Rejected with a stable code and a reason in words."""

import json
from enum import StrEnum
from typing import Any, NamedTuple

_SHOWN = 80


class Code(StrEnum):
    """Why a record was rejected. Programs rely on these words: add to them, never change one."""

    NOT_BASE64 = "NOT_BASE64"
    EMPTY = "EMPTY"
    NOT_UTF8 = "NOT_UTF8"
    BYTE_ORDER_MARK = "BYTE_ORDER_MARK"
    NOT_JSON = "NOT_JSON"
    TRAILING_DATA = "TRAILING_DATA"
    DUPLICATE_KEY = "DUPLICATE_KEY"
    NOT_A_NUMBER = "NOT_A_NUMBER"
    NUMBER_TOO_LARGE = "NUMBER_TOO_LARGE"
    LONE_SURROGATE = "LONE_SURROGATE"
    TOO_DEEP = "TOO_DEEP"
    NOT_AN_OBJECT = "NOT_AN_OBJECT"
    NO_PRODUCER = "NO_PRODUCER"
    PRODUCER_NOT_A_STRING = "PRODUCER_NOT_A_STRING"
    UNKNOWN_PRODUCER = "UNKNOWN_PRODUCER"
    TOO_LARGE = "TOO_LARGE"
    MISSING_FIELD = "MISSING_FIELD"
    EXTRA_FIELD = "EXTRA_FIELD"
    WRONG_TYPE = "WRONG_TYPE"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    IN_THE_FUTURE = "IN_THE_FUTURE"
    INVALID_VALUE = "INVALID_VALUE"
    VALIDATOR_ERROR = "VALIDATOR_ERROR"


class Accepted(NamedTuple):
    """A valid record: its producer, and the document as it is delivered, one line ending in LF."""

    producer: str
    line: bytes


class Finding(NamedTuple):
    """One thing that is wrong with a document: `field` is its path, None for the document itself."""

    code: Code
    reason: str
    field: str | None = None


class Rejected(NamedTuple):
    """An invalid record.

    `producer` is what the document claims, known or not; None where it claims none that can be read.
    `field` is the path of the offending field, such as `lines[2].quantity`; None where the whole document is meant.
    `code` and `field` are those of the first finding, `reason` tells them all; `findings` has them one by one where a
    schema was broken, and is empty where the record could not be read so far.
    """

    code: Code
    reason: str
    producer: str | None = None
    field: str | None = None
    findings: tuple[Finding, ...] = ()


def shown(value: Any) -> str:
    """Describe a JSON value in a few words for a reason: its type, and its text if short. Always printable ASCII."""
    match value:
        case None | bool():
            return json.dumps(value)
        case int() | float():
            return f"the number {_shorten(_digits(value))}"
        case str():
            return f"the string {quoted(value)}"
        case list():
            return f"an array of {counted(len(value), 'entry', 'entries')}"
        case dict():
            return f"an object of {counted(len(value), 'field', 'fields')}"
        case _:
            return f"a value of type {type(value).__name__}"


def quoted(text: str) -> str:
    """Return the text in JSON quotes, ASCII only, shortened to about 80 characters."""
    return json.dumps(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text)} characters)")


def excerpt(text: str) -> str:
    """Return the first 40 characters as they stand, printable ASCII only; the quotes of JSON are left alone."""
    return json.dumps(text[:40])[1:-1].replace('\\"', '"') + ("..." if len(text) > 40 else "")


def counted(count: int, one: str, many: str) -> str:
    """Return `1 entry`, `2 entries`."""
    return f"{count} {one if count == 1 else many}"


def _digits(value: int | float) -> str:
    """A whole number close to what Python refuses to write out (4,300 digits) is told by its size."""
    if isinstance(value, int) and value.bit_length() > 4096:
        return f"of {value.bit_length()} bits"
    return repr(value)


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:20]}... ({len(text)} characters)"
