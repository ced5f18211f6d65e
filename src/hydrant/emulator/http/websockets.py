"""WebSockets are answered in the reactor's thread, like all else.

LocalStack's adapter writes to a connection, and ends it, in a thread of the pool. Twisted is made for no such thing: as
the descriptor is free before the reactor has forgotten it, a connection that comes at that moment and gets the same
number was heard no more, and its request waited for an answer for ever.
"""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from rolo.serving.twisted import TwistedWebSocketAdapter
from rolo.websocket import WebSocketDisconnectedError
from twisted.internet import reactor

Listener = Callable[[dict[str, Any]], None]
_ADAPTER = "rolo.websocket"
_SECONDS = 10.0
"""A reactor that has stopped does nothing more; it waits for the threads of the pool, which must not wait for it."""


def listening(listener: Listener) -> Listener:
    """The listener, with an adapter that leaves the connection to the reactor."""

    def listen(environment: dict[str, Any]) -> None:
        listener({**environment, _ADAPTER: ReactorsWebSocket(environment[_ADAPTER].channel)})

    return listen


class ReactorsWebSocket(TwistedWebSocketAdapter):
    """For threads of the pool. Each method waits until the reactor has done it."""

    def send(self, event: Any, timeout: float | None = None) -> None:
        """Send a message."""
        _in_reactor(partial(super().send, event, timeout))

    def accept(self, *arguments: Any, **named: Any) -> None:
        """Go on as a WebSocket."""
        _in_reactor(partial(super().accept, *arguments, **named))

    def reject(self, status_code: int, headers: Any = None, body: Any = None, timeout: float | None = None) -> None:
        """Answer as to any other request; what makes the body is asked here."""
        parts = None if body is None else list(body)
        _in_reactor(partial(super().reject, status_code, headers, parts, timeout))

    def close(self, code: int = 1001, reason: str | None = None, timeout: float | None = None) -> None:
        """End it."""
        _in_reactor(partial(super().close, code, reason, timeout))


def _in_reactor(call: Callable[[], None]) -> None:
    """Raises what the call raises, and WebSocketDisconnectedError when the reactor does not come to it."""
    done: Future[None] = Future()

    def work() -> None:
        try:
            done.set_result(call())  # type: ignore[func-returns-value]
        except Exception as error:  # noqa: BLE001 - for the thread that waits
            done.set_exception(error)

    reactor.callFromThread(work)
    try:
        done.result(_SECONDS)
    except TimeoutError as error:
        raise WebSocketDisconnectedError from error
