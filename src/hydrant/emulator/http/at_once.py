"""Requests that are answered in the reactor's own thread, without LocalStack's chain of handlers.

The way through a thread, WSGI's environment and the chain takes some 0.6 ms, whatever is asked for. That is much for
calls that carry ten records at most and look at memory alone. Whoever answers here must never wait, and must leave
alone (None) whatever is unusual about a request: it then goes the long way, as if nobody had looked at it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from twisted.web.http import datetimeToString
from twisted.web.server import version

LOG = logging.getLogger(__name__)
JSON = b"application/x-amz-json-1.1"
_UNUSUAL = (b"content-encoding", b"origin", b"expect")
Answerer = Callable[[str, bytes], bytes | None]
"""Takes the Authorization header and the body; gives the body of a 200, or None."""
_ANSWERERS: dict[bytes, Answerer] = {}


def answer_at_once(target: str, answerer: Answerer) -> None:
    """Let calls of an operation, by their X-Amz-Target, be answered so from now on."""
    _ANSWERERS[target.encode()] = answerer


def answered(request: Any) -> bool:
    """Answer a request of twisted's that came whole and was let in; False leaves it alone. In the reactor's thread."""
    header = request.requestHeaders.getRawHeaders
    target = header(b"x-amz-target")
    answerer = _ANSWERERS.get(target[0]) if target else None
    if answerer is None or not _is_plain(request, header):
        return False
    authorization = header(b"authorization", (b"",))[0].decode("latin-1")
    try:
        body = answerer(authorization, request.content.read())
    except Exception:
        LOG.debug("Left to the long way", exc_info=True)
        body = None
    if body is None:
        request.content.seek(0)
        return False
    _write(request, body)
    return True


def _is_plain(request: Any, header: Callable[..., Any]) -> bool:
    plain = request.method == b"POST" and request.uri == b"/" and header(b"content-type") == [JSON]
    return plain and not any(header(name) for name in _UNUSUAL)


def _write(request: Any, body: bytes) -> None:
    for name, value in (
        (b"Server", version),
        (b"Date", datetimeToString()),
        (b"Content-Type", JSON),
        (b"x-amzn-RequestId", str(uuid4()).encode()),
        (b"Content-Length", b"%d" % len(body)),
    ):
        request.responseHeaders.setRawHeaders(name, [value])
        request.responseHeaders._caseMappings[name.lower()] = name
    request.write(body)
    request.finish()
