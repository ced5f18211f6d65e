"""The connections of the emulator: how many there are, and which one ends when there are too many.

A client that connects and says nothing costs a file descriptor; a thousand of them cost all that a process has by
default. So a silent connection ends after a time, as one does on which nothing more is asked, and beyond a number of
connections the one ends that was idle longest: clients expect that of a server, and open another.
"""

from __future__ import annotations

import time
from typing import Any

from localstack.aws.serving.twisted import TLSMultiplexer, TLSMultiplexerFactory
from twisted.internet import interfaces
from twisted.protocols.policies import TimeoutMixin
from zope.interface import implementer

from .connection_settings import ConnectionSettings
from .half_closed import HalfClosableTls


@implementer(interfaces.IHalfCloseableProtocol)
class Connection(TLSMultiplexer, TimeoutMixin):
    """One connection, TLS or not, HTTP/1.1 or HTTP/2."""

    factory: Connections
    tlsProtocol = HalfClosableTls  # noqa: N815 - twisted's name

    def __init__(self, factory: Connections, wrapped: Any) -> None:
        super().__init__(factory, wrapped)
        self._http = wrapped
        self.active_at = time.monotonic()

    @property
    def spoke(self) -> bool:
        """Whether it has ever said anything."""
        return bool(self._isInitialized)

    @property
    def idle(self) -> bool:
        """Whether nothing is being asked or answered on it."""
        return not self.spoke or bool(self._http._channel.idle)

    def makeConnection(self, transport: interfaces.ITransport) -> None:  # noqa: N802 - twisted's name
        """A client is there; no piece of an answer waits until it has acknowledged the one before."""
        transport.setTcpNoDelay(True)
        super().makeConnection(transport)
        self.setTimeout(self.factory.settings.idle_seconds)
        self.factory.make_room()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """It says something; from its first word on HTTP looks at the time."""
        self.setTimeout(None)
        self.active_at = time.monotonic()
        super().dataReceived(data)

    def readConnectionLost(self) -> None:  # noqa: N802
        """It sends no more; it may still read."""
        if not self.spoke:
            self.transport.loseConnection()
        elif isinstance(self.wrappedProtocol, HalfClosableTls):
            self.wrappedProtocol.no_more_comes()
        else:
            self.read_ended()

    def writeConnectionLost(self) -> None:  # noqa: N802
        """Our own direction is closed; `connectionLost` follows."""

    def read_ended(self) -> None:
        """Answer what has been asked, then close. A client of HTTP/2 that closes a direction has closed both."""
        channel = self._http._channel
        getattr(channel, "read_ended", channel.transport.loseConnection)()

    def write_at_once(self, data: bytes) -> None:
        """Hand an answer to the machine now when none waits before it: a round of the event loop less."""
        transport: Any = self.transport
        if self._isTLS or transport.dataBuffer or transport._tempDataBuffer or not transport.connected:
            self.write(data)
            return
        sent = transport.writeSomeData(data)
        if not isinstance(sent, int):  # the connection is lost, which the transport finds out by itself
            sent = 0
        if sent < len(data):
            self.write(data[sent:])

    def timeoutConnection(self) -> None:  # noqa: N802
        """It has never said anything."""
        self.transport.abortConnection()

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        """It is gone."""
        self.setTimeout(None)
        super().connectionLost(reason)

    def end(self) -> None:
        """Close it at once, for another that needs its place."""
        self.transport.abortConnection()


class Connections(TLSMultiplexerFactory):
    """All connections."""

    protocol = Connection

    def __init__(self, context: Any, site: Any, settings: ConnectionSettings) -> None:
        super().__init__(context, False, site)
        self.settings = settings
        self._open: set[Connection] = set()

    def make_room(self) -> None:
        """End the connection that was idle longest when there are more than there may be; nobody's who is served."""
        if self.count <= self.settings.connections:
            return
        idle = [each for each in self._open if each.idle]
        if idle:
            longest = min(idle, key=lambda each: (each.spoke, each.active_at))
            self._open.discard(longest)  # it is gone a moment later, and must not be chosen again until then
            longest.end()

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._open)

    def registerProtocol(self, p: Any) -> None:  # noqa: N802
        """One more; inside of it there may be one of TLS, which does not count."""
        super().registerProtocol(p)
        if isinstance(p, Connection):
            self._open.add(p)

    def unregisterProtocol(self, p: Any) -> None:  # noqa: N802
        """One less."""
        super().unregisterProtocol(p)
        self._open.discard(p)
