"""HTTP/1.1 with the short way in front: calls that carry records are answered between two requests of the channel.

A call that the front knows is taken out of what comes before twisted sees it, when its head is in one piece; all else
goes on unchanged. Bounds of time are those of the channel. Answers stay in the order of requests: nothing is taken
while one of twisted's is under way or a call waits for the disk in a thread, and nothing is read on while the client
does not take what it was answered.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from twisted.internet import reactor
from twisted.python import log
from twisted.python.failure import Failure
from twisted.web.http import _GenericHTTPChannelProtocol

from hydrant.emulator.front.answers import Answer
from hydrant.emulator.front.front import Call, Front
from hydrant.emulator.front.heads import MAX_HEAD, read_head

from .bounds import Asked, too_slow
from .channel import PunctualChannel
from .connection_settings import ConnectionSettings

_MAX_HELD = 1 << 20
"""Bytes of requests behind one that waits; then nothing more is read of the connection."""
_BEGIN, _END = b"POST / HTTP/1.1\r\n", b"\r\n\r\n"


def in_thread(work: Callable[[], Answer | None], done: Callable[[Answer | Failure | None], None]) -> None:
    """Do it in a thread of the server's pool; what came of it is told in the reactor's thread."""
    threads: Any = reactor
    threads.getThreadPool().callInThreadWithCallback(lambda _, result: threads.callFromThread(done, result), work)


class ShortWayChannel(PunctualChannel):
    """A channel that asks the front first."""

    front: Front
    in_thread = staticmethod(in_thread)

    def __init__(self) -> None:
        super().__init__()
        self._call: Call | None = None
        self._parts: list[bytes] = []
        self._missing = 0
        self._held = b""
        self._waits = self._lost = False

    @property
    def idle(self) -> bool:
        """See PunctualChannel."""
        return super().idle and not self._waits

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        """Nobody takes an answer any more."""
        self._lost = True
        super().connectionLost(reason)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - twisted's name
        """Answer the calls in what came, one after the other, and leave the rest to twisted."""
        if self._held or self._waits:
            self._held += data
            if len(self._held) > _MAX_HELD:
                self._networkProducer.pauseProducing()
            return
        while data and not self._refused:
            if self._call is not None:
                data = self._collect(self._call, data)
            elif not self._is_between_requests():
                super().dataReceived(data)
                return
            elif self._waitingForTransport:
                self._held = data
                return
            else:
                data = self._begin(data)

    def resumeProducing(self) -> None:  # noqa: N802
        """The client has taken its answers."""
        super().resumeProducing()
        if not self._waits:
            self._go_on()

    def _go_on(self) -> None:
        held, self._held = self._held, b""
        self.dataReceived(held)

    def _is_between_requests(self) -> bool:
        """Whether twisted has nothing of a request, nor of one behind it."""
        return bool(
            self._began is None
            and not self.requests
            and not self._handlingRequest
            and not self._dataBuffer
            and not self._buffer
            and not self._busyReceiving
            and self.line_mode
            and self.persistent
            and not self.transport.disconnecting
        )

    def _begin(self, data: bytes) -> bytes:
        """Answer the request that begins here, or begin to collect it; what is left."""
        end = data.find(_END, 0, MAX_HEAD) if data.startswith(_BEGIN) else -1
        call = self.front.call_of(read_head(data[:end])) if end > 0 else None
        if call is None:
            super().dataReceived(data)
            return b""
        begin = end + len(_END)
        whole = begin + call.head.length
        if len(data) >= whole:
            return self._answer(call, data[:whole], data[whole:])
        self._call, self._missing = call, whole
        self._asked = Asked("/", call.head.authorization.decode("latin-1"), call.head.target.decode("latin-1"))
        return self._collect(call, data)

    def _collect(self, call: Call, data: bytes) -> bytes:
        """Take a part of a request; what is behind it."""
        if self._late(len(data)):
            self._refuse(too_slow(self._asked))
            return b""
        self.resetTimeout()
        self._parts.append(data[: self._missing])
        rest, self._missing = data[self._missing :], self._missing - len(data)
        if self._missing > 0:
            return b""
        whole, self._call, self._parts, self._came = b"".join(self._parts), None, [], 0
        return self._answer(call, whole, rest)

    def _answer(self, call: Call, request: bytes, rest: bytes) -> bytes:
        """Answer a request; what is left to be read."""
        answer = partial(self.front.answer, call, request[len(request) - call.head.length :])
        if not self.front.waits(call):
            self._give(answer(), request)
            return rest
        self._waits, self._held = True, rest
        self._asked = self._began = None
        self.setTimeout(None)
        self.in_thread(answer, partial(self._answered, request))
        return b""

    def _answered(self, request: bytes, outcome: Answer | Failure | None) -> None:
        """What came of a call that has waited; in the reactor's thread."""
        self._waits = False
        if self._lost:
            return
        self.setTimeout(self.settings.idle_seconds)
        if isinstance(outcome, Failure):
            log.err(outcome)
            self.loseConnection()
            return
        paused = len(self._held) > _MAX_HELD
        self._give(outcome, request)
        if not self._waitingForTransport:
            self._go_on()
            if paused:
                self._networkProducer.resumeProducing()

    def _give(self, answer: Answer | None, request: bytes) -> None:
        """Write an answer, or leave the request to twisted."""
        if answer is None:
            super().dataReceived(request)
            return
        # A connection without TLS has a shorter way to its client. The transport of TLS hands on names that it has not
        # itself to the connection below, where the answer would go out as it is.
        kind = type(self.transport)
        getattr(kind, "write_at_once", kind.write)(self.transport, answer.on_the_wire())
        self._asked = None
        if self._began is None:
            self.resetTimeout()
        else:
            self._began = None
            self.setTimeout(self.settings.idle_seconds)


def channels(settings: ConnectionSettings, front: Front | None) -> Any:
    """What makes the protocol of a connection: HTTP/1.1 until the client turns out to speak HTTP/2."""
    base = PunctualChannel if front is None else ShortWayChannel
    kind = type("Channel", (base,), {"settings": settings, "front": front})

    def make() -> _GenericHTTPChannelProtocol:
        return _GenericHTTPChannelProtocol(kind())

    return make
