"""The Lambda Runtime API (2018-06-01) of one process, served by whoever waits for that process.

There is no server thread: the thread that starts or invokes an environment runs `pump` until what it waits for has
happened or its deadline has passed, so a warm call costs no change of threads and every wait is bounded, the writing
of a large event included. The pipe with the function's output and the notice of the process's end are watched in the
same place.
"""

import base64
import contextlib
import selectors
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

from hydrant.emulator.faults.kinds import fault_of
from hydrant.emulator.http.gate import BROWSERS, Caller, Gate
from hydrant.valid_json import loads

from .http import Connection, Request

_PREFIX = "/2018-06-01/runtime/"
_ERROR_TYPE = "lambda-runtime-function-error-type"
_ERROR_BODY = "lambda-runtime-function-error-body"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the runtime sent for an invocation: a result or an error document; `too_large` has no body."""

    body: bytes
    is_error: bool
    too_large: bool = False


@dataclass(frozen=True, slots=True)
class InitError:
    """The error document of an init phase that failed."""

    body: bytes
    error_type: str


class RuntimeApi:
    """Listens on a free port of 127.0.0.1 for one process.

    `reached` is true once the process has connected, which it does before it loads anything of the function; `ready`
    while the runtime waits for an event; `reply` holds its last answer, `init_error` the failure of its init phase.
    """

    def __init__(self, response_limit: int) -> None:
        self._limit = response_limit
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.watch(self._listener, self._accept)
        self._connections: set[Connection] = set()
        self._waiting: Connection | None = None
        self.reached = False
        self._request_id = ""
        self.reply: Reply | None = None
        self.init_error: InitError | None = None

    @property
    def address(self) -> str:
        """host:port, the value of AWS_LAMBDA_RUNTIME_API."""
        host, port = self._listener.getsockname()
        return f"{host}:{port}"

    @property
    def ready(self) -> bool:
        """Whether the runtime has asked for an event."""
        return self._waiting is not None

    def watch(self, source: socket.socket | int, handle: Callable[[], None]) -> None:
        """Call `handle` from `pump` whenever `source` can be read."""
        self._selector.register(source, selectors.EVENT_READ, handle)

    def unwatch(self, source: socket.socket | int) -> None:
        """Stop watching `source`."""
        self._selector.unregister(source)

    def pump(self, timeout: float) -> bool:
        """Handle what has happened; wait at most `timeout` seconds for it. False when nothing happened.

        Raises EmulatorFault when the runtime cannot be heard, for lack of descriptors.
        """
        happened = self._selector.select(max(0.0, timeout))
        for key, _ in happened:
            key.data()
        return bool(happened)

    def pump_until(
        self, condition: Callable[[], bool], deadline: float, tick: Callable[[], None], every: float
    ) -> bool:
        """Serve until `condition` holds (True) or the monotonic `deadline` has passed (False).

        `tick` runs at least every `every` seconds in between.
        """
        next_tick = monotonic() + every
        while not condition():
            now = monotonic()
            if now >= deadline:
                return False
            if now >= next_tick:
                tick()
                next_tick = now + every
            self.pump(min(deadline, next_tick) - now)
        return True

    def send_event(self, request_id: str, headers: Mapping[str, str], event: bytes) -> None:
        """Hand an event (JSON) to the waiting runtime."""
        connection, self._waiting = self._waiting, None
        if connection is None:
            raise RuntimeError("the runtime doesn't wait for an event")
        self._request_id = request_id
        self.reply = None
        head = {"Content-Type": "application/json", "Lambda-Runtime-Aws-Request-Id": request_id, **headers}
        self._answer(connection, 200, head, event)

    def close(self) -> None:
        """Close all sockets."""
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        self._waiting = None
        self._listener.close()
        self._selector.close()

    def _accept(self) -> None:
        try:
            sock, _ = self._listener.accept()
        except BlockingIOError:
            return
        except OSError as error:
            if fault := fault_of(error):
                raise fault from error
            raise
        self.reached = True
        connection = Connection(sock, self._limit)
        self._connections.add(connection)
        self.watch(sock, lambda: self._receive(connection))

    def _receive(self, connection: Connection) -> None:
        requests = connection.receive()
        if requests is None:
            self._drop(connection)
            return
        for request in requests:
            self._handle(connection, request)

    def _drop(self, connection: Connection) -> None:
        self._selector.unregister(connection.socket)
        self._connections.discard(connection)
        if self._waiting is connection:
            self._waiting = None
        connection.close()

    def _handle(self, connection: Connection, request: Request) -> None:
        path = request.path.removeprefix(_PREFIX)
        if _GATE.check(_caller(request)):
            self._answer(connection, 403)
        elif request.method == "GET" and path == "invocation/next":
            self._waiting = connection
        elif request.method == "POST" and path == "init/error":
            self.init_error = InitError(request.body, _error_type(request))
            self._answer(connection, 202)
        elif request.method == "POST" and path in (f"invocation/{self._request_id}/{kind}" for kind in _KINDS):
            self.reply = _reply(request, path.endswith("/error"))
            self._answer(connection, 413 if request.too_large else 202)
        else:
            # Also an answer to another request than the running one.
            self._answer(connection, 400 if path.startswith("invocation/") else 404)

    def _answer(
        self, connection: Connection, status: int, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> None:
        if not connection.answer(status, headers, body):
            both = selectors.EVENT_READ | selectors.EVENT_WRITE
            self._selector.modify(connection.socket, both, lambda: self._flush(connection))

    def _flush(self, connection: Connection) -> None:
        if connection.flush():
            self._selector.modify(connection.socket, selectors.EVENT_READ, lambda: self._receive(connection))


def _reply(request: Request, is_error: bool) -> Reply:
    """What a runtime sent; an error that it met on the way follows its body in fields of their own (Go's client)."""
    if document := request.headers.get(_ERROR_BODY):
        with contextlib.suppress(ValueError):
            return Reply(base64.b64decode(document, validate=True), is_error=True)
    return Reply(request.body, is_error, request.too_large)


_KINDS = ("response", "error")
_GATE = Gate()


def _caller(request: Request) -> Caller:
    """Web pages reach this port, too. A client may leave its Host empty; no browser does."""
    find = request.headers.get
    is_browser = find("user-agent", "").startswith(BROWSERS.decode())
    return Caller(
        find("host") or "localhost", None, find("origin"), find("sec-fetch-site"), find("referer"), is_browser
    )


def _error_type(request: Request) -> str:
    """Return the error type of an init error: of the document, else of the header."""
    try:
        found = loads(request.body).get("errorType")
    except (ValueError, AttributeError):
        found = None
    return str(found or request.headers.get(_ERROR_TYPE, "Runtime.Unknown"))
