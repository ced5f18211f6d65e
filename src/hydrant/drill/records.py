"""The records of a drill: record N is the same each time it is made, and says which one it is."""

import json
import re

from hydrant.errors import HydrantError

_BAD_EVERY = 50
_ID = re.compile(rb'"id":\s*(\d+)')
_PADDING = 60


def good(number: int) -> bool:
    """Whether the function lets a record pass: one in fifty it must refuse."""
    return number % _BAD_EVERY != 0


def record(number: int, created_ms: int) -> bytes:
    """Record `number`, an event of producer1; the bad ones lack a field, name no known producer, or are cut off."""
    event = {"id": number, "producer": "producer1", "name": "x" * (number % _PADDING + 1), "created_at": created_ms}
    if good(number):
        return _line(event)
    match number // _BAD_EVERY % 3:
        case 0:
            return _line({name: value for name, value in event.items() if name != "name"})
        case 1:
            return _line({**event, "producer": "producer0"})
    return _line(event)[:-1]


def number_of(raw: bytes) -> int:
    """Which record this is. Raises HydrantError for one that nobody has made."""
    found = _ID.search(raw)
    if not found:
        raise HydrantError("A record was delivered that nobody has sent.", repr(raw[:200]))
    return int(found[1])


def _line(event: dict[str, object]) -> bytes:
    return json.dumps(event, separators=(",", ":")).encode()
