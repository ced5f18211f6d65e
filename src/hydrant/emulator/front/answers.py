"""Answers as bytes: those of operations that went well, and what LocalStack makes of their errors."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from localstack import config
from localstack.aws import handlers
from localstack.aws.api import RequestContext
from localstack.aws.chain import HandlerChain
from localstack.http import Request, Response
from rolo.gateway import Gateway
from twisted.web.http import datetimeToString
from twisted.web.server import version
from werkzeug.datastructures import Headers

from .heads import Head

_LOGGER = "localstack.request.aws"
Pairs = list[tuple[bytes, bytes]]


class Answer(NamedTuple):
    """An answer without the headers that the server itself adds."""

    status: bytes
    headers: Pairs
    body: bytes

    def on_the_wire(self) -> bytes:
        """All of it, as HTTP/1.1."""
        lines = b"".join([b"%b: %b\r\n" % pair for pair in self.headers])
        return b"HTTP/1.1 %b\r\n%b%b\r\n%b" % (self.status, _of_server(int(time.time())), lines, self.body)


def success(context: RequestContext, content_type: bytes, body: bytes, *, tight: bool) -> Answer:
    """The answer of an operation. `tight`: with headers in the order of the short way in LocalStack's chain."""
    request_id, length = str(context.request_id).encode(), b"%d" % len(body)
    headers = [(b"Content-Type", content_type)]
    if tight:
        headers += [(b"x-amzn-RequestId", request_id), (b"Content-Length", length)]
    else:
        headers += [(b"Content-Length", length), (b"x-amzn-requestid", request_id)]
    return Answer(b"200 OK", headers + _marks(), body)


def log(context: RequestContext, head: Head, body: bytes, answer: Answer) -> None:
    """Write LocalStack's line about a call, where somebody reads it."""
    if not _logs(int(time.monotonic())):
        return
    context.request = _request(head, body)
    status, _, _ = answer.status.partition(b" ")
    handlers.log_response(None, context, Response(status=int(status), headers=dict(_texts(answer.headers))))


def failure(gateway: Gateway, context: RequestContext, head: Head, body: bytes, error: Exception) -> Answer:
    """The answer to a call that ended with an error: as if LocalStack's chain had come upon it."""

    def fail(_chain: Any, _context: Any, _response: Any) -> None:
        raise error

    context.request = _request(head, body)
    response = Response()
    chain = HandlerChain(
        request_handlers=[fail],
        response_handlers=gateway.response_handlers,
        finalizers=gateway.finalizers,
        exception_handlers=gateway.exception_handlers,
    )
    chain.handle(context, response)
    error.__traceback__ = None  # its frames hold the body, and the context holds it
    answered = response.get_wsgi_headers(context.request.environ)
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answered.to_wsgi_list()]
    return Answer(response.status.encode("latin-1"), headers, response.get_data())


def _request(head: Head, body: bytes) -> Request:
    """The request as LocalStack has it, but for the cycle that would keep its body (`http/request_memory.py`)."""
    request = Request("POST", "/", body=body, headers=Headers(_texts(head.lines)))
    request.environ.pop("werkzeug.request", None)
    return request


@lru_cache(1)
def _logs(_second: int) -> bool:
    """Whether lines of calls are read; loggers are looked at once a second."""
    return _is_logged(logging.getLogger(_LOGGER))


def _is_logged(logger: logging.Logger | None) -> bool:
    """Whether a handler takes lines of this logger; it takes them itself whatever LS_LOG says, and hands them on."""
    while logger is not None:
        if any(each.level <= logging.INFO for each in logger.handlers):
            return logging.getLogger(_LOGGER).isEnabledFor(logging.INFO)
        logger = logger.parent if logger.propagate else None
    return False


def _texts(pairs: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs]


_date: tuple[int, bytes] = (0, b"")


def _of_server(second: int) -> bytes:
    """The headers of twisted, whose date changes once a second."""
    global _date  # noqa: PLW0603 - the reactor's thread alone is here
    if _date[0] != second:
        _date = second, b"Server: %b\r\nDate: %b\r\n" % (version, datetimeToString(second))
    return _date[1]


@cache
def _marks() -> Pairs:
    """What LocalStack adds to every answer."""
    return [(b"x-localstack", b"true")] if config.LOCALSTACK_RESPONSE_HEADER_ENABLED else []
