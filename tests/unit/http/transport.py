"""A connection in memory, under twisted's real channel."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from rolo.serving.twisted import HeaderPreservingHTTPChannel
from twisted.internet.address import IPv4Address


class Transport:
    """Keeps what is written."""

    disconnecting = False

    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data

    def writeSequence(self, parts: list[bytes]) -> None:
        self.written += b"".join(parts)

    def getPeer(self) -> IPv4Address:
        return IPv4Address("TCP", "127.0.0.1", 50000)

    getHost = getPeer  # noqa: N815

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """What is written here never waits."""

    unregisterProducer = loseConnection = setTcpNoDelay = lambda *_: None  # noqa: N815


def answer_to(request: bytes, made: Callable[..., Any]) -> bytes:
    """What goes back for a request; `made` makes twisted's object of it."""
    channel, transport = HeaderPreservingHTTPChannel(), Transport()
    channel.requestFactory = made
    channel.site = channel.factory = SimpleNamespace(log=lambda _request: None, _parsePOSTFormSubmission=False)
    channel.timeOut = None
    channel.makeConnection(transport)
    channel.dataReceived(request)
    return transport.written
