"""One line of an error object (C-20), in each form that is known. Pure.

Today's lines have rawData, errorCode, errorMessage, attemptsMade, arrivalTimestamp, attemptEndingTimestamp, lambdaARN.
Those of about 2021 have another order and `lambdaArn`; those of format conversion lastErrorCode and lastErrorMessage,
or ErrorCode and ErrorMessage (D-17). So members are found by name, whatever the order and the case.
"""

import binascii
import json
from contextlib import suppress
from typing import Any, NamedTuple

import orjson

FUNCTION_REJECTED = "Lambda.ProcessingFailedStatus"
"""The function itself has set ProcessingFailed: why, only the function knows (C-11)."""

_FORMS = (
    ("rawData", "errorCode", "errorMessage"),
    ("rawData", "lastErrorCode", "lastErrorMessage"),
)


class Rejection(NamedTuple):
    """One rejected record. `raw` is what the producer sent; times are ms since 1970; what a form lacks is None."""

    raw: bytes
    error_code: str
    error_message: str
    attempts: int | None
    arrival_ms: int | None
    ended_ms: int | None
    lambda_arn: str | None


class NoErrorLine(ValueError):
    """The line is none of Firehose's; the message says why."""


def parse(line: bytes) -> Rejection:
    """Read a line. Raises NoErrorLine."""
    found = _document(line)
    if not isinstance(found, dict):
        raise NoErrorLine("not a JSON object")
    for raw, code, message in _FORMS:
        if raw in found and code in found:
            return _rejection(found, raw, code, message)
    folded = {name.lower(): value for name, value in found.items()}
    for raw, code, message in _FORMS:
        if raw.lower() in folded and code.lower() in folded:
            return _rejection(_named(folded), "rawData", code, message)
    raise NoErrorLine("it has no rawData with an error code: not an error line of Firehose")


def _document(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except ValueError as error:
        with suppress(ValueError, RecursionError):
            return json.loads(line)  # takes half a surrogate pair, which a message of Lambda can hold
        raise NoErrorLine(f"not JSON: {error}") from error


_NAMES = {
    name.lower(): name
    for name in (
        *(name for form in _FORMS for name in form),
        *("attemptsMade", "arrivalTimestamp", "attemptEndingTimestamp", "lambdaARN"),
    )
}


def _named(folded: dict[str, Any]) -> dict[str, Any]:
    """With the names as today's form spells them."""
    return {_NAMES[name]: value for name, value in folded.items() if name in _NAMES}


def _rejection(found: dict[str, Any], raw: str, code: str, message: str) -> Rejection:
    try:
        data = binascii.a2b_base64(found[raw] or "", strict_mode=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise NoErrorLine(f"its rawData is no base64: {error}") from error
    return Rejection(
        data,
        _text(found[code]),
        _text(found.get(message)),
        _number(found.get("attemptsMade")),
        _number(found.get("arrivalTimestamp")),
        _number(found.get("attemptEndingTimestamp")),
        found.get("lambdaARN") or found.get("lambdaArn"),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else orjson.dumps(value).decode()


def _number(value: object) -> int | None:
    """A number may come as text; anything else is as if it were not there."""
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 20 else None
