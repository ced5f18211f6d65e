"""Work that twisted does for each request and nobody here reads: a tenth of the emulator's time at full speed.

It takes the type of a body apart with Python's parser of e-mail headers, anew for the same few types; it formats a line
of an access log that goes nowhere (LocalStack has its own); and it makes a file for every body above 100 KB, and for
each that comes in chunks. LocalStack makes a line for each call, too, which its handler drops when LS_LOG is `warning`.
"""

import logging
from functools import lru_cache
from typing import Any

import twisted.web.http
from rolo.gateway import Gateway
from rolo.gateway.wsgi import WsgiGateway
from rolo.serving.twisted import TwistedGateway
from twisted.internet import reactor

from hydrant.emulator import patches
from hydrant.emulator.front.front import Front

from . import websockets
from .answers import PatientResource
from .bodies import Body, Room
from .connection_settings import ConnectionSettings
from .short_way import channels

CALLS = "localstack.request"
"""The logger of LocalStack's lines of calls."""
_TYPES = 256


class QuietGateway(TwistedGateway):
    """LocalStack's gateway as a site without an access log, whose requests and answers are bounded in time and size."""

    def __init__(self, gateway: Gateway, settings: ConnectionSettings, front: Front | None) -> None:
        super().__init__(gateway)
        self.timeOut = settings.idle_seconds
        self._room = Room(settings.bodies_bytes)
        self.protocol = channels(settings, front, self._room)
        # The gateway's resource decides between HTTP and WebSockets, and leaves HTTP to this one.
        application, pool = WsgiGateway(gateway), reactor.getThreadPool()
        decides = self.resource.original
        decides.original = PatientResource(reactor, pool, application, settings.answer_seconds)
        decides.websocketListener = websockets.listening(decides.websocketListener)

    def log(self, request: Any) -> None:
        """Write nothing."""

    def getContentFile(self, _length: int | None) -> Body:  # noqa: N802 - twisted looks for this name
        """Return what takes a body."""
        return Body(self._room)


def apply_patches() -> None:
    """Remember parsed types, and make no line that nobody is shown, from now on."""
    if all(handler.level > logging.INFO for handler in logging.getLogger().handlers):
        logging.getLogger(CALLS).setLevel(logging.WARNING)
    patches.replace("twisted.web.http", "_parseContentType", lru_cache(_TYPES)(twisted.web.http._parseContentType))
