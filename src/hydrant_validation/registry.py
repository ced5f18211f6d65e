"""Which producer has which schema, and `Registry.check`, which judges a record.

Its verdict depends on nothing but the bytes and the time of arrival, so an error object's `rawData` and
`arrivalTimestamp` (C-20) give the same verdict again at any later time.
"""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError

from .document import decode, one_line
from .event import Event
from .explain import explain
from .one_pass import OnePass
from .published import published
from .rejections import Accepted, Code, Rejected, quoted, shown

# Which schema to try. The text may mean something else: the schema of another producer than its own admits no document.
_producer_in = re.compile(rb'"producer"[ \t\r\n]*:[ \t\r\n]*"([^"]*)"').search


class SchemaError(Exception):
    """A schema module cannot be used. Raised at import, so that a broken package is never deployed unnoticed."""


class Registry:
    """The schemas by producer name."""

    def __init__(self, events: dict[str, type[Event]]) -> None:
        self.events = events
        self._one_pass = {name.encode(): OnePass(name, event) for name, event in events.items()}

    @classmethod
    def discover(cls, package: ModuleType) -> "Registry":
        """Collect the event classes of all modules of the package.

        Raises SchemaError when two claim one producer, or a module holds none.
        """
        events: dict[str, type[Event]] = {}
        for info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{info.name}")
            for event in _events_of(module):
                producer = producer_of(event)
                if producer in events:
                    other = events[producer].__module__
                    raise SchemaError(f"producer {producer!r} is claimed by both {other} and {event.__module__}")
                events[producer] = event
        return cls(events)

    def check(self, raw: bytes, now_ms: int | None = None) -> Accepted | Rejected:
        """Judge one record. `now_ms` is the time of its arrival (default: now). Never raises."""
        now_ms = int(time.time() * 1000) if now_ms is None else now_ms
        named = _producer_in(raw)
        one_pass = self._one_pass.get(named[1]) if named else None
        return (one_pass and one_pass.accept(raw, now_ms)) or self.judge(raw, now_ms)

    def judge(self, raw: bytes, now_ms: int) -> Accepted | Rejected:
        """Judge one record in two passes: what it holds, and by its producer's schema."""
        document = decode(raw)
        if isinstance(document, Rejected):
            return document
        producer = document.get("producer")
        if not isinstance(producer, str) or producer not in self.events:
            return self._no_schema(document)
        event = self.events[producer]
        if len(raw) > event.max_bytes:
            reason = f"{producer}: expected a document of at most {event.max_bytes} bytes, got {len(raw)}"
            return Rejected(Code.TOO_LARGE, reason, producer)
        try:
            event.__pydantic_validator__.validate_json(raw, context={"now_ms": now_ms})
        except ValidationError as error:
            return explain(producer, error)
        except Exception as error:  # noqa: BLE001 - a bug in one schema's own rule must not cost the batch
            reason = f"{producer}: the schema's own rule failed with {type(error).__name__}: {quoted(str(error))}"
            return Rejected(Code.VALIDATOR_ERROR, reason, producer)
        return Accepted(producer, one_line(raw))

    def json_schema(self, producer: str) -> dict[str, Any]:
        """Return the producer's schema as JSON Schema (see `published`). Raises KeyError for an unknown producer."""
        return published(self.events[producer])

    def _no_schema(self, document: dict[str, Any]) -> Rejected:
        if "producer" not in document:
            return Rejected(Code.NO_PRODUCER, "the field producer is missing", None, "producer")
        producer = document["producer"]
        if not isinstance(producer, str):
            reason = f"producer: expected a string, got {shown(producer)}"
            return Rejected(Code.PRODUCER_NOT_A_STRING, reason, None, "producer")
        reason = f"producer: expected one of {', '.join(sorted(self.events))}, got {shown(producer)}"
        return Rejected(Code.UNKNOWN_PRODUCER, reason, producer[:80], "producer")


def producer_of(event: type[Event]) -> str:
    """Return the name in `producer: Literal["name"]`. Raises SchemaError where there is no such field."""
    field = event.model_fields.get("producer")
    names = get_args(field.annotation) if field and get_origin(field.annotation) is Literal else ()
    if len(names) != 1 or not isinstance(names[0], str) or not field or not field.is_required():
        raise SchemaError(f'{event.__module__}.{event.__name__} needs a field  producer: Literal["its name"]')
    return names[0]


def _events_of(module: ModuleType) -> Iterator[type[Event]]:
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Event) and value.__module__ == module.__name__
    ]
    if not own:
        raise SchemaError(f"{module.__name__} holds no subclass of hydrant_validation.event.Event")
    yield from own
