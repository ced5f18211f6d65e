"""For functions/scripted.py, which answers as its records tell it to: each is a JSON object of wishes."""

import base64
import json
from collections import Counter
from typing import Any

from .firehose_emulator import Emulator, wait_for


def wish(**wishes: Any) -> bytes:
    """Data of a record: `answer` (members that replace those of the answer), `without`, `times`, `more`, or `batch`."""
    return json.dumps(wishes).encode()


def encoded(data: bytes) -> str:
    """As the answer's `data`."""
    return base64.b64encode(data).decode()


def originals(errors: list[dict[str, Any]]) -> Counter[bytes]:
    """The records that error lines hold."""
    return Counter(base64.b64decode(error["rawData"]) for error in errors)


def wait_for_events(aws: Emulator, function: str, count: int = 1) -> list[dict[str, Any]]:
    """The events that the function saw, in order, from its log; at least so many."""

    def events() -> list[dict[str, Any]]:
        pages = aws.logs.get_paginator("filter_log_events").paginate(logGroupName=f"/aws/lambda/{function}")
        lines = [event["message"] for page in pages for event in page["events"]]
        return [json.loads(line.partition("EVENT ")[2]) for line in lines if "EVENT " in line]

    return wait_for(lambda: _seen(aws, function, events), lambda seen: len(seen) >= count, f"{count} events")


def _seen(aws: Emulator, function: str, events: Any) -> list[dict[str, Any]]:
    try:
        return list(events())
    except aws.logs.exceptions.ResourceNotFoundException:  # the function did not run yet
        return []
