"""Work that twisted does for each request and nobody here reads: a tenth of the emulator's time at full speed.

It takes the type of a body apart with Python's parser of e-mail headers, anew for the same few types; and it formats a
line of an access log that goes nowhere (LocalStack has its own).
"""

from functools import lru_cache
from typing import Any

import twisted.web.http
from rolo.serving.twisted import TwistedGateway

_TYPES = 256


class QuietGateway(TwistedGateway):
    """LocalStack's gateway as a site without an access log."""

    def log(self, request: Any) -> None:
        """Write nothing."""


def take_over() -> None:
    """Remember parsed types from now on: twisted offers no seam, and looks the name up in its own module."""
    twisted.web.http._parseContentType = lru_cache(_TYPES)(twisted.web.http._parseContentType)
