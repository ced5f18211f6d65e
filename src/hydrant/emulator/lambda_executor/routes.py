"""`GET /_hydrant/functions/last-event?function=ARN`: the last event that a function got, `null` when it got none."""

from __future__ import annotations

import json

from localstack.http import Request, Response
from localstack.services.edge import ROUTER

from .last_events import LAST_EVENTS

_ARN_PARTS = 7


def install() -> None:
    """Add the route."""
    ROUTER.add("/_hydrant/functions/last-event", _last_event, methods=["GET"])


def _last_event(request: Request) -> Response:
    parts = request.args.get("function", "").split(":")
    if len(parts) < _ARN_PARTS:
        return _json({"error": "say which: ?function=ARN"}, 400)
    return _json({"event": LAST_EVENTS.of(":".join(parts[:_ARN_PARTS]))}, 200)


def _json(document: dict[str, str | None], status: int) -> Response:
    return Response(json.dumps({"hydrant": True, **document}), status=status, mimetype="application/json")
