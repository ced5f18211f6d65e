"""The gate in its place: before LocalStack, in every request that twisted has read, HTTP/2 and websockets included."""

import json
from collections.abc import Iterable
from functools import partial
from xml.sax.saxutils import escape

from rolo.gateway import Gateway
from rolo.serving.twisted import TwistedRequestAdapter
from twisted.python import log
from twisted.python.failure import Failure
from twisted.web.http import datetimeToString
from twisted.web.server import version

from hydrant.emulator.front.answers import Answer
from hydrant.emulator.front.front import Call, Front, Later
from hydrant.emulator.front.heads import head_of

from .connection_settings import ConnectionSettings
from .decisions import deciding
from .gate import BROWSERS, Caller, Gate, Refusal
from .in_thread import in_thread
from .twisted_tuning import QuietGateway

_MAX_VALUE = 300
"""Longer values of these headers are no host and no origin; cut, so that no client fills the memory with decisions."""
_OF_THE_WAY = (b"content-length", b"expect", b"transfer-encoding")
"""Headers that say how a body comes; it is there."""
_XML_SERVICES = (b"/s3/aws4_request", b"/s3-object-lambda/aws4_request", b"/route53/aws4_request")


class GatedSite(QuietGateway):
    """LocalStack's gateway as a site; `decide` is the gate in front of it, `front` the short way if there is one."""

    def __init__(self, gateway: Gateway, gate: Gate, settings: ConnectionSettings, *, fast_calls: bool = True) -> None:
        self.decide = deciding(gate)
        self.front = Front(gateway, lambda caller: self.decide(caller) is None) if fast_calls else None
        super().__init__(gateway, settings, self.front)
        self.requestFactory = GatedRequest


class GatedRequest(TwistedRequestAdapter):
    """A request that goes on to its resource if the gate of its site lets it in."""

    def process(self) -> None:
        """Called by twisted when the request is there."""
        refusal = self.channel.site.decide(self._caller())
        if refusal is not None:
            self._refuse(refusal)
            return
        call = self._call()
        if call is None:
            super().process()
        elif self.content.on_disk or self.channel.site.front.waits(call):
            self.content.when_in_turn(partial(self._answer_later, call))
        else:
            begun = self.channel.site.front.begin(call, self.content.whole())
            if isinstance(begun, Later):
                in_thread(begun.work, self._answered)
            else:
                self._answered(begun)

    def _call(self) -> Call | None:
        """What the short way knows of a call that has come another way than it reads itself: by HTTP/2, in chunks."""
        front: Front | None = self.channel.site.front
        if front is None or (self.method, self.uri) != (b"POST", b"/") or self.clientproto == b"HTTP/1.0":
            return None
        values = self.requestHeaders.getAllRawHeaders()
        pairs = [(name, value) for name, each in values for value in each if name.lower() not in _OF_THE_WAY]
        return front.call_of(head_of([*pairs, (b"content-length", b"%d" % len(self.content))]))

    def _answer_later(self, call: Call) -> None:
        """Have it answered in a thread."""
        front, content = self.channel.site.front, self.content
        in_thread(lambda: front.answer(call, content.whole()), self._answered)

    def _answered(self, outcome: Answer | Failure | None) -> None:
        """Write the answer of the short way, or go the long one; in the reactor's thread."""
        if self._disconnected:
            return
        if isinstance(outcome, Failure):
            log.err(outcome)
            self.loseConnection()
        elif outcome is None:
            super().process()
        else:
            self._write(outcome)

    def _write(self, answer: Answer) -> None:
        code, _, reason = answer.status.partition(b" ")
        self.setResponseCode(int(code), reason)
        for name, value in ((b"Server", version), (b"Date", datetimeToString()), *answer.headers):
            self.responseHeaders._caseMappings[name.lower()] = name
            self.responseHeaders.addRawHeader(name, value)
        self.write(answer.body)
        self.finish()

    def _caller(self) -> Caller:
        header = self.requestHeaders.getRawHeaders
        referer, agent = header(b"referer"), header(b"user-agent")
        return Caller(
            host=self._host(),
            target=None if self.uri.startswith(b"/") else _authority(self.uri),
            origin=_text(header(b"origin")),
            site=_text(header(b"sec-fetch-site")),
            referer=referer and _text([b"/".join(referer[0].split(b"/", 3)[:3]), *referer[1:]]),
            browser=agent is not None and agent[0].startswith(BROWSERS),
        )

    def _host(self) -> str | None:
        """HTTP/2 clients may send the Host beside the :authority, which is the same then [RFC 9113, 8.3.1]."""
        values = self.requestHeaders.getRawHeaders(b"host")
        return _text(dict.fromkeys(values) if values and self.clientproto == b"HTTP/2" else values)

    def _refuse(self, refusal: Refusal) -> None:
        kind, body = _document(refusal, self.getHeader(b"content-type"), self.getHeader(b"authorization"))
        self.setResponseCode(refusal.status)
        for name, value in {
            b"content-type": kind,
            b"content-length": b"%d" % len(body),
            b"cache-control": b"no-store",
            b"x-content-type-options": b"nosniff",
            b"cross-origin-resource-policy": b"same-origin",
        }.items():
            self.setHeader(name, value)
        self.write(body)
        self.finish()


def _text(values: Iterable[bytes] | None) -> str | None:
    """The values of a header as one, None without any."""
    return None if values is None else b",".join(values)[:_MAX_VALUE].decode("latin-1")


def _authority(uri: bytes) -> str | None:
    """The host in a request target without a slash in front: `http://host/path` or `host:port`; None for `*`."""
    return None if uri == b"*" else _text(uri.split(b"/", 3)[2:3] or [uri])


def _document(refusal: Refusal, kind: bytes | None, authorization: bytes | None) -> tuple[bytes, bytes]:
    """Type and body of the answer, as an error of AWS, so that an SDK with the wrong endpoint shows the words."""
    is_form = (kind or b"").startswith(b"application/x-www-form-urlencoded")
    if is_form or any(service in (authorization or b"") for service in _XML_SERVICES):
        code = "AccessDenied" if refusal.status == 403 else "InvalidRequest"
        error = f"<Error><Code>{code}</Code><Message>{escape(refusal.message)}</Message></Error>"
        return b"text/xml", f"<ErrorResponse>{error}</ErrorResponse>".encode()
    code = "AccessDeniedException" if refusal.status == 403 else "ValidationException"
    return b"application/json", json.dumps({"__type": code, "message": refusal.message}).encode()
