"""HTTP/2 connections that outlive a client's GOAWAY.

With GOAWAY and no error a client says only that it will open no more streams [RFC 9113, 6.8]. AWS's SDK for JavaScript
sends it right after the answer to SubscribeToShard begins, on a connection of that call's own. Twisted and h2 take it
for the end of the connection and would cut the event stream off after its first event.
"""

from typing import Any

from h2.connection import H2Connection as Connection
from h2.errors import ErrorCodes
from twisted.web._http2 import H2Connection


class PatientConnection(Connection):
    """The state of a connection; a GOAWAY without an error changes nothing: the client closes when it has all."""

    def _receive_goaway_frame(self, frame: Any) -> Any:
        if frame.error_code == ErrorCodes.NO_ERROR:
            return [], []
        return super()._receive_goaway_frame(frame)


class PatientHttp2(H2Connection):
    """The protocol that twisted speaks on a connection."""

    def __init__(self, reactor: Any = None) -> None:
        super().__init__(reactor)
        self.conn: Any = PatientConnection(config=self.conn.config)
