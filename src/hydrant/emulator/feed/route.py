"""`GET /_hydrant/events`: the feed as server-sent events.

`?since=N` or the header Last-Event-ID, which browsers send when they connect again: events after number N that are
still kept; otherwise those from now on. `?kinds=rejected,log`: these only. Once a second `flow`, which has the number
of the event before it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

from localstack.http import Request, Response
from localstack.services.edge import ROUTER

from .events import KEEP_ALIVE, Event, kinds_of
from .feed import FEED, LISTENERS, Feed
from .flow import FLOW, Flow

FLOW_SECONDS = 1.0
KEEP_ALIVE_SECONDS = 15.0
GATHER_SECONDS = 0.1
"""Until the next events go out: to hand each one over to the server alone costs ten times what the event does."""
_MAX_DIGITS = 18


def install() -> None:
    """Add the route."""
    ROUTER.add("/_hydrant/events", _answer, methods=["GET"])


def _answer(request: Request) -> Response:
    try:
        kinds = kinds_of(request.args.get("kinds"))
        since = _number(request.args.get("since", request.headers.get("Last-Event-ID")))
    except ValueError as error:
        return Response(json.dumps({"error": str(error)}), status=400, mimetype="application/json")
    if not FEED.has_room:
        busy = f"{LISTENERS} clients listen already: close one"
        return Response(json.dumps({"error": busy}), status=503, mimetype="application/json")
    response = Response(messages(FEED, FLOW, kinds, FEED.start_of(since)), mimetype="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def messages(
    feed: Feed, flow: Flow, kinds: frozenset[str], since: int, *, flow_seconds: float = FLOW_SECONDS
) -> Iterator[bytes]:
    """What goes to one who listens, until it is closed or the emulator ends."""
    with feed.listening(kinds):
        yield KEEP_ALIVE  # the head of the answer goes out with its first part
        told = flowed = float("-inf")
        while not feed.closed:
            now = time.monotonic()
            if "flow" in kinds and now - flowed >= flow_seconds:
                yield Event(since, "flow", time.time(), {"totals": flow.totals()}).message()
                told = flowed = now
            elif now - told >= KEEP_ALIVE_SECONDS:
                yield KEEP_ALIVE
                told = now
            events, since = feed.read(since, kinds, flow_seconds)
            if events:
                yield b"".join([event.message() for event in events])
                time.sleep(GATHER_SECONDS)


def _number(text: str | None) -> int | None:
    if text is None or text == "":
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
        raise ValueError(f"since is the number of an event, as `id:` has it, not {text!r:.60}")
    return int(text)
