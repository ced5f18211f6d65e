"""HTTP/1.1 on one connection: a request comes whole within a time, or within bounds, or not at all.

Twisted's channel lets a client that sends a byte a minute hold its connection for ever, takes a body of any size before
anybody looks at it, and lets a full disk end the connection without an answer.
"""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

from rolo.serving.twisted import HeaderPreservingHTTPChannel

from hydrant.emulator.faults.kinds import fault_of
from hydrant.emulator.faults.report import FAULTS

from .bounds import BAD, MIN_RATE, Asked, Refusal, most_bytes, no_room, refuse_size, too_large, too_slow
from .connection_settings import ConnectionSettings

_LINGER = 10.0
"""Seconds in which the rest of a refused request is thrown away: many clients read no answer before they sent all."""
_PIECE = 32 * 1024
"""Bytes of a body in chunks that are looked at together."""
_VERSIONS = (b"HTTP/1.0", b"HTTP/1.1")


def _is_endless(request: Any) -> bool:
    """Whether an answer is a stream, or the connection is no longer of HTTP."""
    has_length = request.responseHeaders.hasHeader(b"content-length")
    return bool((request.startedWriting and not has_length) or request.requestHeaders.hasHeader(b"upgrade"))


class PunctualChannel(HeaderPreservingHTTPChannel):
    """A channel whose requests end."""

    settings = ConnectionSettings()
    ticks = staticmethod(time.monotonic)

    def __init__(self) -> None:
        super().__init__()
        self._began: float | None = None
        self._came = 0
        self._most = 0
        self._asked: Asked | None = None
        self._refused = False
        self._ended = False

    @property
    def idle(self) -> bool:
        """Whether nothing is being received or answered."""
        return self._began is None and not self.requests and not self._refused

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - twisted's name
        """Take what came, unless the request that it belongs to is refused."""
        if self._refused or not data:
            return
        if not self._handlingRequest and self._late(len(data)):
            self._refuse(too_slow(self._asked))
            return
        try:
            super().dataReceived(data)
        except (OSError, MemoryError) as error:
            self._refuse_for_want(error)
        self._close_when_done()

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        """Take a line of the head."""
        if not self._refused:
            super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802, ARG002
        """Refuse a head that is too long."""
        self._refuse(BAD)

    def rawDataReceived(self, data: bytes) -> None:  # noqa: N802
        """Take a part of the body."""
        if self._refused:
            return
        if not self._handlingRequest and self._asked is not None and self._came > self._most > 0:
            self._refuse(refuse_size(self._asked, self._came))
            return
        if self.length is None and not self._handlingRequest:
            # Twisted 24.3 takes what is behind the last chunk for trailers, of which it takes 64 KiB.
            data, self._buffer = data[:_PIECE], data[_PIECE:]
        super().rawDataReceived(data)

    def allHeadersReceived(self) -> None:  # noqa: N802
        """Look at the head before anything is made ready for the body, and before the client is told to send it."""
        asked = self._asked = self._head()
        refusal = too_large(asked) if self._version in _VERSIONS else BAD  # twisted would echo any other one
        if refusal:
            self._refuse(refusal)
            return
        # A client that does not say how much comes is counted, head and frames of chunks included.
        self._most = 2 * most_bytes(asked) if self.length is None else 0
        super().allHeadersReceived()

    def _finishRequestBody(self, data: bytes) -> None:  # noqa: N802
        """Keep what is behind a request before it is answered: after an answer at once twisted 24.3 forgets it."""
        self._dataBuffer.append(data + self._buffer)
        self._buffer = b""
        self.allContentReceived()

    def allContentReceived(self) -> None:  # noqa: N802
        """The request is there: from now on its answer takes what it takes."""
        if self._refused:
            return
        self._began, self._most, self._asked = None, 0, None
        self.timeOut = self.settings.idle_seconds
        super().allContentReceived()

    def requestDone(self, request: Any) -> None:  # noqa: N802
        """An answer is written."""
        super().requestDone(request)
        self._close_when_done()

    def read_ended(self) -> None:
        """The client sends no more. It gets the answers to what has come whole, then the connection ends."""
        self._ended = True
        self._close_when_done()

    def _close_when_done(self) -> None:
        if self._ended and not self._owes_answers():
            self.loseConnection()

    def _owes_answers(self) -> bool:
        """Whether answers are due that end by themselves: who has left a stream of events does not say so otherwise."""
        being_answered = self._handlingRequest and self.requests and not _is_endless(self.requests[0])
        return bool(being_answered or (self._busyReceiving and self._buffer))

    def timeoutConnection(self) -> None:  # noqa: N802
        """End the connection; a request that has begun gets an answer."""
        if self._began is not None and not self._refused:
            self._refuse(too_slow(self._asked))
        else:
            super().timeoutConnection()

    def _late(self, size: int) -> bool:
        """Count what came of a request; whether it comes too slowly."""
        now = self.ticks()
        if self._began is None:
            self._began, self._came = now, 0
            self.setTimeout(self.settings.request_seconds)
        self._came += size
        return now - self._began > self.settings.request_seconds + self._came / MIN_RATE

    def _refuse_for_want(self, error: OSError | MemoryError) -> None:
        """Refuse a request for which the machine lacks something. Raises the error when it is of another kind."""
        fault = fault_of(error)
        if fault is None:
            raise error
        FAULTS.note(fault, "requests are refused")
        self._refuse(no_room(self._asked))

    def _head(self) -> Asked:
        """What the head of the request says."""
        headers = self.requests[-1].requestHeaders

        def header(name: bytes) -> str:
            return str((headers.getRawHeaders(name) or [b""])[-1].decode("latin-1"))

        return Asked(
            self._path.decode("latin-1"),
            header(b"authorization"),
            header(b"x-amz-target"),
            self.length,
            header(b"x-amz-decoded-content-length"),
        )

    def _respondToBadRequestAndDisconnect(self) -> None:  # noqa: N802
        """Refuse what is no HTTP, or has a head of more than 16 KiB or 500 lines."""
        self._refuse(BAD)

    def _refuse(self, refusal: Refusal) -> None:
        """Answer, and throw away what still comes of the request until the client closes or some seconds are over."""
        if self._refused:
            return
        self._refused = True
        lines = [f"HTTP/1.1 {refusal.status} {refusal.reason}"]
        lines += [f"{name}: {value}" for name, value in (*refusal.headers(str(uuid4())), ("Connection", "close"))]
        self.transport.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + refusal.body)
        for request in self.requests:
            if request.content is not None:
                request.content.close()
        self.requests.clear()
        self.setTimeout(_LINGER)
        if self.isSecure():
            self.loseConnection()
        else:
            self.transport.loseWriteConnection()
