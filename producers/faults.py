"""Ways to spoil an event, each a pure function from a valid event to bytes that `validate` rejects.

Which field or place is spoilt comes from `rng`, so the same seed spoils alike.
"""

import json
from collections.abc import Callable
from enum import StrEnum
from random import Random
from typing import Any

from hydrant_validation.event import EARLIEST_MS
from hydrant_validation.event import Event as Schema

Document = dict[str, Any]
_CENTURY_MS = 100 * 365 * 86_400_000


class Fault(StrEnum):
    """The kinds of faults."""

    ADDED_FIELD = "added_field"
    CHANGED_TYPE = "changed_type"
    MISSING_FIELD = "missing_field"
    BROKEN_JSON = "broken_json"
    UNKNOWN_PRODUCER = "unknown_producer"
    NO_PRODUCER = "no_producer"
    OVERSIZE = "oversize"
    LATE_TIMESTAMP = "late_timestamp"


def spoil(fault: Fault, event: Schema, rng: Random) -> bytes:
    """Return the event with the fault."""
    return _SPOILERS[fault](event, rng)


def encode(document: Document) -> bytes:
    """Return the document as producers send it: compact JSON, UTF-8."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def _added_field(event: Schema, rng: Random) -> bytes:
    return encode(event.model_dump() | {f"extra_{rng.randrange(100)}": rng.choice([1, "new", True, None])})


def _changed_type(event: Schema, rng: Random) -> bytes:
    """Numbers become strings, strings become numbers, everything else becomes what it is not."""
    document = event.model_dump()
    field = rng.choice([name for name in document if name != "producer"])
    document[field] = _other_type(document[field])
    return encode(document)


def _other_type(value: Any) -> Any:
    match value:
        case bool() | None:
            return {"value": value}
        case int() | float():
            return str(value)
        case str():
            return len(value)
        case _:
            return "none"


def _missing_field(event: Schema, rng: Random) -> bytes:
    document = event.model_dump()
    fields = type(event).model_fields
    needed = [name for name in document if name != "producer" and fields[name].is_required()]
    del document[rng.choice(needed or ["producer"])]
    return encode(document)


def _broken_json(event: Schema, rng: Random) -> bytes:
    """Cut off, as by a writer that died; an object is whole only with its last brace."""
    raw = encode(event.model_dump())
    return raw[: rng.randrange(1, len(raw))]


def _unknown_producer(event: Schema, rng: Random) -> bytes:
    document = event.model_dump()
    return encode(document | {"producer": f"{document['producer']}-{rng.randrange(2, 10)}"})


def _no_producer(event: Schema, rng: Random) -> bytes:  # noqa: ARG001 - all faults are called alike
    document = event.model_dump()
    del document["producer"]
    return encode(document)


def _oversize(event: Schema, rng: Random) -> bytes:
    """Above the schema's `max_bytes`, far below the 1 MiB of a Kinesis record (E-9)."""
    padding = "x" * (event.max_bytes + rng.randrange(1024))
    return encode(event.model_dump() | {"padding": padding})


def _late_timestamp(event: Schema, rng: Random) -> bytes:
    """The rule of `created_at`: not before 2020, not over 5 minutes ahead of the arrival.

    Either seconds where milliseconds are meant, or a clock never set, or one a century ahead.
    """
    document = event.model_dump()
    created_at = document["created_at"]
    wrong = [created_at // 1000, EARLIEST_MS - 1 - created_at % 86_400_000, created_at + _CENTURY_MS]
    return encode(document | {"created_at": rng.choice(wrong)})


_SPOILERS: dict[Fault, Callable[[Schema, Random], bytes]] = {
    Fault.ADDED_FIELD: _added_field,
    Fault.CHANGED_TYPE: _changed_type,
    Fault.MISSING_FIELD: _missing_field,
    Fault.BROKEN_JSON: _broken_json,
    Fault.UNKNOWN_PRODUCER: _unknown_producer,
    Fault.NO_PRODUCER: _no_producer,
    Fault.OVERSIZE: _oversize,
    Fault.LATE_TIMESTAMP: _late_timestamp,
}
