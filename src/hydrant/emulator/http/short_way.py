"""HTTP/1.1 with the short way in front: calls that carry records are answered between two requests of the channel.

A call that the front knows is taken out of what comes before twisted sees it, when its head is in one piece; all else
goes on unchanged. Bounds of time are those of the channel. Answers stay in the order of requests: nothing is taken
while one of twisted's is under way or a call waits for the disk in a thread, and nothing is read on while the client
does not take what it was answered.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from twisted.python import log
from twisted.python.failure import Failure
from twisted.web.http import _GenericHTTPChannelProtocol

from hydrant.emulator.front.answers import Answer
from hydrant.emulator.front.front import Call, Front, Later
from hydrant.emulator.front.heads import MAX_HEAD, read_head

from .bodies import Body, Room
from .bounds import Asked, Refusal, too_slow
from .channel import PunctualChannel
from .connection_settings import ConnectionSettings
from .in_thread import in_thread

_MAX_HELD = 1 << 20
"""Bytes of requests behind one that waits; then nothing more is read of the connection."""
_BEGIN, _END = b"POST / HTTP/1.1\r\n", b"\r\n\r\n"


class _Request(NamedTuple):
    """A request that the front knows; `head` as it came, `body` so far."""

    call: Call
    head: bytes
    body: Body

    @property
    def missing(self) -> int:
        """Bytes of the body that have not come."""
        return self.call.head.length - len(self.body)


class ShortWayChannel(PunctualChannel):
    """A channel that asks the front first."""

    front: Front
    room = Room(ConnectionSettings().bodies_bytes)
    in_thread = staticmethod(in_thread)

    def __init__(self) -> None:
        super().__init__()
        self._coming: _Request | None = None
        self._in_turn: _Request | None = None
        self._held = b""
        self._waits = self._lost = False

    @property
    def idle(self) -> bool:
        """See PunctualChannel."""
        return super().idle and not self._waits

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        """Nobody takes an answer any more."""
        self._lost = True
        self._let_go()
        super().connectionLost(reason)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - twisted's name
        """Answer the calls in what came, one after the other, and leave the rest to twisted."""
        if self._held or self._waits:
            self._held += data
            if len(self._held) > _MAX_HELD:
                self._networkProducer.pauseProducing()
            return
        while data and not self._refused:
            if self._coming is not None:
                data = self._collect(self._coming, data)
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
        self._close_when_done()

    def _owes_answers(self) -> bool:
        """See PunctualChannel."""
        return self._waits or bool(self._held) or super()._owes_answers()

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
        head, rest, length = data[:begin], data[begin:], call.head.length
        if len(rest) >= length:
            return self._answer(call, head, rest[:length], rest[length:])
        self._late(begin)
        self._coming = _Request(call, head, Body(self.room))
        self._asked = Asked("/", call.head.authorization.decode("latin-1"), call.head.target.decode("latin-1"))
        return self._collect(self._coming, rest)

    def _collect(self, request: _Request, data: bytes) -> bytes:
        """Take a part of a body; what is behind it."""
        if self._late(len(data)):
            self._refuse(too_slow(self._asked))
            return b""
        self.resetTimeout()
        part, rest = data[: request.missing], data[request.missing :]
        try:
            request.body.write(part)
        except (OSError, MemoryError) as error:
            self._refuse_for_want(error)
            return b""
        if request.missing:
            return b""
        self._coming, self._came = None, 0
        if request.body.on_disk:
            self._wait(rest)
            self._in_turn = request
            request.body.when_in_turn(partial(self._answer_from_disk, request))
            return b""
        return self._answer(request.call, request.head, request.body.whole(), rest, request.body)

    def _answer_from_disk(self, request: _Request) -> None:
        """Answer a request whose turn it is."""
        call, head, body = request
        self._in_turn = None

        def work() -> Answer | None:
            return self.front.answer(call, body.whole())

        self.in_thread(work, partial(self._answered, head, body.whole, body))

    def _answer(self, call: Call, head: bytes, body: bytes, rest: bytes, held: Body | None = None) -> bytes:
        """Answer a request; what is left to be read. `held` has its body until it is answered."""
        work: Callable[[], Answer | None]
        if self.front.waits(call):
            work = partial(self.front.answer, call, body)
        else:
            begun = self.front.begin(call, body)
            if not isinstance(begun, Later):
                if held is not None:
                    held.close()
                self._give(begun, head + body if begun is None else b"")
                return rest
            work = begun.work
        self._wait(rest)
        self.in_thread(work, partial(self._answered, head, lambda: body, held))
        return b""

    def _wait(self, rest: bytes) -> None:
        """Hold what came behind a request until it is answered."""
        self._waits, self._held = True, rest
        self._asked = self._began = None
        self.setTimeout(None)

    def _answered(
        self, head: bytes, body: Callable[[], bytes], held: Body | None, outcome: Answer | Failure | None
    ) -> None:
        """What came of a call that has waited; in the reactor's thread."""
        self._waits = False
        request = b"" if self._lost or outcome is not None else head + body()
        if held is not None:
            held.close()
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
        # Of the transport's own kind: that of TLS hands on names that it has not itself to the connection below, where
        # the answer would go out as it is.
        kind = type(self.transport)
        getattr(kind, "write_at_once", kind.write)(self.transport, answer.on_the_wire())
        self._asked = None
        if self._began is None:
            self.resetTimeout()
        else:
            self._began = None
            self.setTimeout(self.settings.idle_seconds)

    def _refuse(self, refusal: Refusal) -> None:
        """See PunctualChannel."""
        self._let_go()
        super()._refuse(refusal)

    def _let_go(self) -> None:
        """Nobody needs the body that has not come whole, or whose turn it is not yet."""
        for request in filter(None, (self._coming, self._in_turn)):
            request.body.close()
        self._coming = self._in_turn = None


def channels(settings: ConnectionSettings, front: Front | None, room: Room) -> Any:
    """What makes the protocol of a connection: HTTP/1.1 until the client turns out to speak HTTP/2."""
    base = PunctualChannel if front is None else ShortWayChannel
    kind = type("Channel", (base,), {"settings": settings, "front": front, "room": room})

    def make() -> _GenericHTTPChannelProtocol:
        return _GenericHTTPChannelProtocol(kind())

    return make
