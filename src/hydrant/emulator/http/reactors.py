"""Which of twisted's event loops the server runs on."""

import sys
from time import perf_counter
from typing import Any

_AWAKE = 0.0001
"""Seconds that the loop looks for the next call of a client that asks as soon as it is answered."""


def choose() -> None:
    """Take the one for this system, before anybody imports a reactor.

    On macOS kqueue: twisted's own choice there is select(), which knows no descriptor above 1,023: the more a process
    may have, the sooner it fails. On Linux epoll, as twisted does, with a loop of our own.
    """
    if "twisted.internet.reactor" in sys.modules:
        return
    if sys.platform == "darwin":
        from twisted.internet import kqreactor

        kqreactor.install()
    elif sys.platform == "linux":
        from twisted.internet.main import installReactor

        installReactor(_lean())


def _lean() -> Any:
    """Twisted's loop on epoll, awake while somebody asks one thing after the other (docs/decisions/0028)."""
    from twisted.internet.epollreactor import EPollReactor
    from twisted.python import log

    class LeanReactor(EPollReactor):
        """It makes no context for a log that nobody keeps, and does not sleep where to be woken takes longer."""

        _quick = False
        """Whether the last wait was for one thing, and short."""

        def doPoll(self, timeout: float | None) -> None:  # noqa: N802 - twisted's name
            """Wait for what can be read or written, so many seconds at most, and let it be."""
            for descriptor, event in self._ready(timeout):
                selectable = self._selectables.get(descriptor)  # one before it may have closed it
                if selectable is None:
                    continue
                try:
                    self._doReadOrWrite(selectable, descriptor, event)
                except Exception:  # noqa: BLE001 - of one connection; twisted's own loop goes on as well
                    log.err()

        def _ready(self, timeout: float | None) -> list[tuple[int, int]]:
            most, begun = len(self._selectables), perf_counter()
            ready: list[tuple[int, int]] = []
            while self._quick and timeout != 0 and not ready and perf_counter() - begun < _AWAKE:
                ready = self._poller.poll(0, most)
            if not ready:
                ready = self._poller.poll(-1 if timeout is None else timeout, most)
            self._quick = len(ready) == 1 and perf_counter() - begun < _AWAKE
            return ready

        doIteration = doPoll  # noqa: N815 - twisted's name

    return LeanReactor()
