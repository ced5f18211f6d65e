"""Whether an emulator answers at all, asked before the SDK is: it would try for a while, for each resource anew."""

import socket
import threading
import time
from urllib.parse import urlsplit

from .resource import Refused

CONNECT_SECONDS = 3.0
_REMEMBERED_SECONDS = 5.0
"""How long an emulator that did not answer is not asked again: a run fails once, not once for each resource."""


class Reach:
    """Asks each address once; an answer holds for the process, a failure for a few seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._there: set[tuple[str, int]] = set()
        self._failed: dict[tuple[str, int], tuple[float, str]] = {}

    def check(self, url: str) -> None:
        """Raise Refused if nobody listens there."""
        parts = urlsplit(url)
        address = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        if address in self._there:
            return
        with self._lock:
            asked, problem = self._failed.get(address, (-_REMEMBERED_SECONDS, ""))
            if time.monotonic() - asked >= _REMEMBERED_SECONDS:
                problem = _problem(address)
                self._failed[address] = (time.monotonic(), problem)
            if not problem:
                self._there.add(address)
                return
        raise Refused(f"The emulator at {url} does not answer: {problem}.", detail="Does it run? hydrant status tells.")


def _problem(address: tuple[str, int]) -> str:
    """Why no connection comes about; empty if one does."""
    try:
        with socket.create_connection(address, timeout=CONNECT_SECONDS):
            return ""
    except TimeoutError:
        return f"no connection within {CONNECT_SECONDS:.0f} s"
    except OSError as error:
        return (error.strerror or str(error)).lower()
