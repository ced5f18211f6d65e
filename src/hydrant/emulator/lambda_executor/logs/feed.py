"""Tells the feed of errors of functions, and of their lines while somebody asks for them."""

from __future__ import annotations

import json
from typing import Any

from hydrant.emulator.feed.feed import FEED
from hydrant.emulator.feed.reasons import REASONS
from hydrant.emulator.last_errors import FUNCTION_ERRORS

from ..sandbox.spec import LogEvent
from .batches import Destination

_MESSAGE_CHARACTERS = 2_000


def function_error(function: str, arn: str, request_id: str, payload: bytes) -> None:
    """A function ended with an error; `payload` is the document that its caller gets."""
    document = _document(payload)
    error_type, message = str(document.get("errorType", "")), str(document.get("errorMessage", ""))
    FUNCTION_ERRORS.note(":".join(arn.split(":")[:7]), error_type, message)
    if not FEED.admit("function_error"):
        return
    fields = {
        "function": function,
        "arn": arn,
        "request_id": request_id,
        "error_type": error_type[:_MESSAGE_CHARACTERS],
        "message": message[:_MESSAGE_CHARACTERS],
    }
    FEED.publish("function_error", fields)


def lines(destination: Destination, events: list[LogEvent]) -> None:
    """Lines that go to a log stream."""
    if FEED.wants("rejected"):
        REASONS.take(destination.group, [event.message for event in events])
    if not FEED.wants("log"):
        return
    for event in events[: FEED.admit("log", len(events))]:
        fields = {"group": destination.group, "stream": destination.stream, "message": event.message}
        FEED.publish("log", fields, event.timestamp / 1000)


def _document(payload: bytes) -> dict[str, Any]:
    try:
        document = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
