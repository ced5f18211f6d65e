"""Bodies of the control routes: JSON objects with members of the right type and size. Pure.

Each function raises BodyError for anything else: what was wrong, and what is taken.
"""

from collections.abc import Collection, Mapping
from typing import Any

from hydrant.emulator.requests.documents import json_document
from hydrant.emulator.requests.refusals import RefusedRequest

Json = dict[str, Any]
MAX_SECONDS = 86_400.0
"""A day: what waits longer waits for nothing."""
_MAX_NUMBER = 1e15
_FIRST_PORT, _LAST_PORT = 1024, 65_535
MAX_CHARACTERS = 10_000
MAX_NESTED = 100
"""Levels of a document that is kept; Terraform's state has about ten."""


class BodyError(ValueError):
    """A body that a control route does not take."""


def object_of(body: bytes) -> Json:
    """The object in a body; no body is an empty one."""
    try:
        document = json_document(body) if body else {}
    except RefusedRequest:
        raise BodyError("the body is not JSON (RFC 8259): send an object, for example {}") from None
    if not isinstance(document, dict):
        raise BodyError(f"the body must be a JSON object, not {_shown(document)}")
    return document


def seconds_of(body: Json, name: str, default: float | None = None) -> float:
    """A positive number of seconds."""
    value = body.get(name)
    value = default if value is None else value
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _MAX_NUMBER:
        raise BodyError(f"{name} must be a positive number of seconds, not {_shown(value)}")
    return float(value)


def timeout_of(body: Json) -> float:
    """How long to wait, 60 s when the body doesn't say; at most a day."""
    seconds = seconds_of(body, "timeout", 60.0)
    if seconds > MAX_SECONDS:
        raise BodyError(f"timeout must be at most {MAX_SECONDS:.0f} seconds, not {_shown(seconds)}")
    return seconds


def port_of(body: Json, name: str) -> int:
    """A port that everybody may listen on."""
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not _FIRST_PORT <= value <= _LAST_PORT:
        raise BodyError(f"{name} must be a whole number from {_FIRST_PORT} to {_LAST_PORT}, not {_shown(value)}")
    return value


def text_of(body: Json, name: str, default: str | None = None) -> str:
    """A text."""
    value = body.get(name)
    value = default if value is None else value
    if not isinstance(value, str) or len(value) > MAX_CHARACTERS:
        raise BodyError(f"{name} must be a text of at most {MAX_CHARACTERS} characters, not {_shown(value)}")
    return value


def kept_document(body: Json) -> Json:
    """A document to keep and to give back: it must not be nested deeper than it can be written."""
    level: list[Any] = [body]
    for _ in range(MAX_NESTED):
        level = [child for each in level for child in _children(each)]
        if not level:
            return body
    raise BodyError(f"the body is nested deeper than {MAX_NESTED} levels")


def _children(value: object) -> Collection[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()


def _shown(value: object) -> str:
    return "null" if value is None else f"{value!r:.100}"
