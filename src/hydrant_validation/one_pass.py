"""Accepting what is plainly valid in one pass over the document, Pydantic's own."""

from .document import one_line, plain_strings
from .event import Event
from .rejections import Accepted
from .shape import quotes_of


class OnePass:
    """The short way of one schema. It has no words for anything else, and leaves it to `Registry.judge`."""

    __slots__ = ("_max_bytes", "_producer", "_quotes", "_validate")

    def __init__(self, producer: str, event: type[Event]) -> None:
        self._producer = producer
        self._max_bytes = event.max_bytes
        self._quotes = quotes_of(event)
        self._validate = event.__pydantic_validator__.validate_json

    def accept(self, raw: bytes, now_ms: int) -> Accepted | None:
        """Accept a document of this schema; None for whatever is none, or may be none."""
        if self._quotes is None:
            if plain_strings(raw) is None:
                return None
        elif raw.count(b'"') != self._quotes or b"\\" in raw:
            return None
        if len(raw) > self._max_bytes:
            return None
        try:
            self._validate(raw, context={"now_ms": now_ms})
        except Exception:  # noqa: BLE001 - a finding, or a bug in the schema's own rule: `judge` meets it again
            return None
        return Accepted(self._producer, one_line(raw))
