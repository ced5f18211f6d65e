"""A channel with a front that knows some calls, on a transport in memory, and requests for it."""

import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from twisted.internet.task import Clock
from twisted.python.failure import Failure

from hydrant.emulator.front.answers import Answer
from hydrant.emulator.front.front import Later
from hydrant.emulator.front.heads import Head
from hydrant.emulator.http.connection_settings import ConnectionSettings

from .test_heads import LINES

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # twisted's, of a library for clients that is not installed
    from rolo.serving.twisted import TwistedRequestAdapter

    from hydrant.emulator.http.short_way import ShortWayChannel

    from ..http.transport import Transport as InMemory


class Front:
    """Knows calls with a length below a thousand; answers all but those whose body is `declined`. Some may wait."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.wait = False

    def waits(self, _call: Any) -> bool:
        return self.wait

    def call_of(self, head: Head | None) -> Any:
        return Known(head) if head is not None and head.length < 1000 else None

    def begin(self, call: Any, body: bytes) -> Answer | Later | None:
        return Later(lambda: self.answer(call, body)) if body.startswith(b"long") else self.answer(call, body)

    def answer(self, _call: Any, body: bytes) -> Answer | None:
        if body == b"declined":
            return None
        if body == b"broken":
            raise ValueError(body)
        self.seen.append(body)
        return Answer(b"200 OK", [(b"Content-Length", b"%d" % len(body))], body)


class Known:
    def __init__(self, head: Head) -> None:
        self.head = head


class Transport(InMemory):
    """One that ends when it is told to, and takes any other call."""

    disconnecting = False

    def loseConnection(self) -> None:
        self.disconnecting = True

    write_at_once = InMemory.write
    loseWriteConnection = loseConnection  # noqa: N815

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *_args, **_more: None


class Long(TwistedRequestAdapter):  # type: ignore[misc] # twisted tells no types
    """What twisted makes of a request: its answer is its body in capitals."""

    def process(self) -> None:
        assert self.content is not None
        body = self.content.read().upper()
        self.setHeader(b"content-length", b"%d" % len(body))
        self.write(body)
        self.finish()


class Connection:
    """A channel with a front, on a transport in memory, and a clock."""

    def __init__(self) -> None:
        self.channel = ShortWayChannel()
        self.clock = Clock()
        channel: Any = self.channel
        channel.front = self.front = Front()
        channel.settings = ConnectionSettings(request_seconds=5, idle_seconds=60)
        channel.requestFactory, channel.callLater, channel.timeOut = Long, self.clock.callLater, 60
        channel.ticks = self.clock.seconds
        channel.site = SimpleNamespace(_parsePOSTFormSubmission=False)
        channel._log = None
        self.waiting: list[tuple[Callable[[], Answer | None], Callable[[Any], None]]] = []
        channel.in_thread = lambda work, done: self.waiting.append((work, done))
        self.transport = Transport()
        channel.makeConnection(self.transport)

    def disk_is_done(self) -> None:
        """The call that waits first is answered."""
        work, done = self.waiting.pop(0)
        try:
            done(work())
        except ValueError:
            done(Failure())

    def bodies(self) -> list[bytes]:
        """Of the answers so far."""
        found, rest = [], self.transport.written
        while rest:
            head, _, rest = rest.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 OK"), head
            lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
            length = int(lines[b"content-length"])
            found.append(rest[:length])
            rest = rest[length:]
        return found


def call(body: bytes, *more: bytes) -> bytes:
    return b"\r\n".join([*LINES[:-1], *more, b"Content-Length: %d" % len(body), b"", body])


def chunked(body: bytes) -> bytes:
    return b"\r\n".join([*LINES[:-1], b"Transfer-Encoding: chunked", b"", b"%x" % len(body), body, b"0", b"", b""])
