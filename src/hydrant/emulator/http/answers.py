"""Answers that a client reads as it likes, without holding a thread or filling memory meanwhile.

Twisted's WSGI server lets an application write as fast as it can, whether the client reads or not: of an object of 5 GB
that nobody reads, 5 GB wait in memory, and a thread makes them. Here an answer that the client does not take is put
aside; its thread goes on to others and comes back to it when there is room. After a time the connection ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from sys import exc_info
from typing import Any

from rolo.serving.twisted import HeaderPreservingWSGIResource, HeaderPreservingWSGIResponse
from twisted.internet import interfaces
from twisted.internet.threads import blockingCallFromThread
from twisted.python.failure import Failure
from twisted.web.http import INTERNAL_SERVER_ERROR
from twisted.web.server import NOT_DONE_YET
from zope.interface import implementer

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@implementer(interfaces.IPushProducer)
class PatientAnswer(HeaderPreservingWSGIResponse):
    """The answer to one request. `run`, `_go_on` and `_close` run in threads of the pool, all else in the reactor's."""

    def __init__(
        self, reactor: Any, threadpool: Any, application: Application, request: Any, answer_seconds: float
    ) -> None:
        """`answer_seconds`: how long the client may take nothing."""
        super().__init__(reactor, threadpool, application, request)
        self.started = False
        self._answer_seconds = answer_seconds
        self._answer: Iterable[bytes] = ()
        self._parts: Iterator[bytes] = iter(())
        self._registered = self._full = self._aside = False
        self._end: interfaces.IDelayedCall | None = None
        request.notifyFinish().addBoth(lambda _result: self._forget())

    def run(self) -> None:
        """Ask the application, and write what it answers."""
        try:
            self._answer = self.application(self.environ, self.startResponse)
            self._parts = iter(self._answer)
        except BaseException:  # noqa: BLE001 - as twisted does, whatever an application raises
            self.reactor.callFromThread(self._fail, Failure(*exc_info()))
        else:
            self._go_on()

    # what the transport tells

    def pauseProducing(self) -> None:  # noqa: N802 - twisted's names
        """The client takes no more now."""
        self._full = True

    def resumeProducing(self) -> None:  # noqa: N802
        """It takes more."""
        self._full = False
        if self._take_up():
            self.threadpool.callInThread(self._go_on)

    def stopProducing(self) -> None:  # noqa: N802
        """The connection is gone; `notifyFinish` tells."""

    # in a thread of the pool

    def _go_on(self) -> None:
        """Write until the answer is over, or is put aside because the client takes no more."""
        try:
            for part in self._parts:
                if self._is_all(part):
                    self._close()
                    self.reactor.callFromThread(self._put_all, part)
                    return
                if part and blockingCallFromThread(self.reactor, self._put, part):
                    return
                if self._requestFinished:
                    break
            self._close()
        except BaseException:  # noqa: BLE001
            self.reactor.callFromThread(self._fail, Failure(*exc_info()))
        else:
            self.reactor.callFromThread(self._finish)

    def _is_all(self, part: bytes) -> bool:
        """Whether a part is the whole answer by the length that its head tells: it is handed over without a wait."""
        if self.started or not part:
            return False
        length = str(len(part))
        return any(value == length and name.lower() == "content-length" for name, value in self.headers)

    def _close(self) -> None:
        close = getattr(self._answer, "close", None)
        if close is not None:
            close()

    # in the reactor's thread

    def _put_all(self, part: bytes) -> None:
        """Write an answer of one part."""
        if self._requestFinished:
            return
        self._sendResponseHeaders()
        self.started = True
        self.request.write(part)
        self.request.finish()

    def _put(self, part: bytes) -> bool:
        """Write a part; whether the answer is put aside. Only an answer of several parts can be."""
        if self._requestFinished:
            return False
        if not self.started:
            self._sendResponseHeaders()
            self.started = True
        elif not self._registered:
            self.request.registerProducer(self, True)
            self._registered = True
        self.request.write(part)
        self._aside = self._full and not self._requestFinished
        if self._aside:
            self._end = self.reactor.callLater(self._answer_seconds, self._give_up)
        return self._aside

    def _take_up(self) -> bool:
        """Whether it was put aside; now it is not any more."""
        aside, self._aside = self._aside, False
        if self._end is not None and self._end.active():
            self._end.cancel()
        return aside

    def _give_up(self) -> None:
        """The client has taken nothing for too long."""
        channel = self.request.channel
        self._requestFinished = True
        self._forget()
        (channel if hasattr(channel, "abortConnection") else channel.transport).abortConnection()

    def _forget(self) -> None:
        """Nobody waits for the rest any more; what makes it is told so in a thread, as it may hold a lock."""
        if self._take_up():
            self.threadpool.callInThread(self._close)

    def _finish(self) -> None:
        if self._requestFinished:
            return
        if not self.started:
            self._sendResponseHeaders()
        if self._registered:
            self.request.unregisterProducer()
        self.request.finish()

    def _fail(self, failure: Failure) -> None:
        """As twisted does: what has begun is cut off, else the client gets a status of 500."""
        self._log.failure("WSGI application error", failure=failure)
        if self._requestFinished:
            return
        if self._registered:
            self.request.unregisterProducer()
        if self.started:
            self.request.loseConnection()
        else:
            self.request.setResponseCode(INTERNAL_SERVER_ERROR)
            self.request.finish()


class PatientResource(HeaderPreservingWSGIResource):
    """All that the gateway serves."""

    def __init__(self, reactor: Any, threadpool: Any, application: Application, answer_seconds: float) -> None:
        super().__init__(reactor, threadpool, application)
        self._answer_seconds = answer_seconds

    def render(self, request: Any) -> Any:
        """Answer a request from a thread of the pool."""
        answer = PatientAnswer(self._reactor, self._threadpool, self._application, request, self._answer_seconds)
        answer.start()
        return NOT_DONE_YET
