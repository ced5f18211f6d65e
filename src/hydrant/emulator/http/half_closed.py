"""TLS whose client has said that it sends no more, and waits for its answers.

A client may close its own direction alone: with TCP's FIN, or with TLS's close_notify [RFC 8446, 6.1], as Go's
`CloseWrite` and Java's `shutdownOutput` do. Twisted closes the other one then, whatever is still to be written.
"""

from __future__ import annotations

from typing import Any

from localstack.aws.serving.twisted import TLSMultiplexer
from OpenSSL import SSL
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.python.failure import Failure


class HalfClosableTls(TLSMultiplexer.tlsProtocol):
    """The layer of TLS of one connection, which is told once when nothing more comes."""

    def __init__(self, factory: Any, wrapped: Any) -> None:
        super().__init__(factory, wrapped)
        self._said_all = self._told = False

    def write_at_once(self, data: bytes) -> None:
        """Write an answer now, behind what waits to be written together with more."""
        self._aggregator.flush()
        TLSMemoryBIOProtocol.write(self, data)

    def no_more_comes(self) -> None:
        """The connection below brings nothing more."""
        self._said_all = True
        self._tell()

    def _flushReceiveBIO(self) -> None:  # noqa: N802 - twisted's names
        if self._told:
            self._flushSendBIO()
            return
        super()._flushReceiveBIO()
        if self._said_all:
            self._lostTLSConnection = False  # it was said so that the loop ends; there is something to write
            self._tell()

    def _shutdownTLS(self) -> None:  # noqa: N802
        if self._is_told_by_client():
            self._said_all = True
            return
        super()._shutdownTLS()
        if self._said_all:
            self.transport.loseConnection()  # nobody will acknowledge it

    def _tlsShutdownFinished(self, reason: Failure | None) -> None:  # noqa: N802
        if reason is None and self._said_all and not self._told:
            self._lostTLSConnection = True
            return
        super()._tlsShutdownFinished(reason)

    def _is_told_by_client(self) -> bool:
        """Whether twisted closes because the client has closed, and not because we have."""
        closed = self._tlsConnection.get_shutdown() & SSL.RECEIVED_SHUTDOWN
        return bool(closed and not self.disconnecting and not self._told)

    def _tell(self) -> None:
        if not self._told:
            self._told = True
            self.transport.read_ended()
