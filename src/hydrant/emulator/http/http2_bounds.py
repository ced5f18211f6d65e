"""HTTP/2: the bounds of requests as with HTTP/1.1, and a connection that ends when nobody does anything on it.

Twisted's connection ends when no frame has gone either way for a time, also under an answer that is still being made,
and keeps a request whose body never comes.
"""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure

from hydrant.emulator import patches

from .bounds import MIN_RATE, Asked, Refusal, most_bytes, refuse_size, too_large, too_slow
from .connection_settings import ConnectionSettings
from .http2_goaway import PatientHttp2


class _Coming:
    """A request that has begun: its head, when it began, how much came, and the next look at it."""

    def __init__(self, asked: Asked, began: float) -> None:
        self.asked = asked
        self.began = began
        self.came = 0
        self.look: Any = None


class BoundedHttp2(PatientHttp2):
    """The protocol of a connection."""

    settings = ConnectionSettings()
    ticks = staticmethod(time.monotonic)

    def __init__(self, reactor: Any = None) -> None:
        super().__init__(reactor)
        self._coming: dict[int, _Coming] = {}

    @property
    def idle(self) -> bool:
        """Whether nothing is being received or answered."""
        return not self.streams

    def timeoutConnection(self) -> None:  # noqa: N802 - twisted's name
        """End the connection, unless it is we who make the client wait."""
        if self._consumerBlocked is None and any(self._owed(stream_id) for stream_id in self.streams):
            self.setTimeout(self.settings.idle_seconds)
        else:
            super().timeoutConnection()

    def _owed(self, stream_id: int) -> bool:
        """Whether a request is there and the client would read its answer."""
        stream = self.streams[stream_id]
        return stream_id not in self._coming and (stream.producer is None or stream._producerProducing)

    def _requestReceived(self, event: Any) -> None:  # noqa: N802
        """A head has come."""
        asked = _asked(event.headers)
        refusal = too_large(asked)
        if refusal:
            self._refuse(event.stream_id, refusal)
            return
        coming = self._coming[event.stream_id] = _Coming(asked, self.ticks())
        super()._requestReceived(event)
        coming.look = self._reactor.callLater(self.settings.request_seconds, self._look, event.stream_id)

    def _requestDataReceived(self, event: Any) -> None:  # noqa: N802
        """A part of a body has come."""
        coming = self._coming.get(event.stream_id)
        if coming is None:  # of a request that was refused
            self.conn.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            return
        coming.came += len(event.data)
        if coming.came > 2 * most_bytes(coming.asked):
            self._refuse(event.stream_id, refuse_size(coming.asked, coming.came))
            return
        super()._requestDataReceived(event)

    def _requestEnded(self, event: Any) -> None:  # noqa: N802
        """A request has come whole."""
        if self._arrived(event.stream_id):
            super()._requestEnded(event)

    def _requestAborted(self, event: Any) -> None:  # noqa: N802
        """The client wants no answer any more."""
        if event.stream_id in self.streams:
            super()._requestAborted(event)

    def _requestDone(self, streamID: int) -> None:  # noqa: N802, N803
        """An answer is over."""
        self._arrived(streamID)
        super()._requestDone(streamID)

    def _arrived(self, stream_id: int) -> bool:
        """Look no longer at what comes of a request; whether it was looked at."""
        coming = self._coming.pop(stream_id, None)
        if coming is not None and coming.look is not None and coming.look.active():
            coming.look.cancel()
        return coming is not None

    def _look(self, stream_id: int) -> None:
        """See whether a request comes as fast as it must."""
        coming = self._coming[stream_id]
        left = coming.began + self.settings.request_seconds + coming.came / MIN_RATE - self.ticks()
        if left > 0:
            coming.look = self._reactor.callLater(left, self._look, stream_id)
        else:
            self._refuse(stream_id, too_slow(coming.asked))

    def _refuse(self, stream_id: int, refusal: Refusal) -> None:
        """Answer; what still comes of the request is thrown away."""
        headers = [(":status", str(refusal.status)), *refusal.headers(str(uuid4()))]
        encoded = [(name.lower().encode(), value.encode()) for name, value in headers]
        self.conn.send_headers(stream_id, encoded, end_stream=not refusal.body)
        if refusal.body:
            self.conn.send_data(stream_id, refusal.body, end_stream=True)
        alive = self._tryToWriteControlData()
        if alive and stream_id in self.streams:
            self.streams[stream_id].connectionLost(Failure(ConnectionLost("refused")))
            self._requestDone(stream_id)


def _asked(headers: list[tuple[bytes, bytes]]) -> Asked:
    found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
    length = found.get("content-length", "")
    return Asked(
        found.get(":path", ""),
        found.get("authorization", ""),
        found.get("x-amz-target", ""),
        int(length) if length.isascii() and length.isdigit() else None,
        found.get("x-amz-decoded-content-length", ""),
    )


def apply_patches(settings: ConnectionSettings) -> None:
    """Let twisted use it for connections from now on."""
    patches.replace("twisted.web.http", "H2Connection", type("Http2", (BoundedHttp2,), {"settings": settings}))
