"""How many events of a kind there may be in a second; the others are counted. Pure: the time is an argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MOST_A_SECOND: Mapping[str, int] = {
    "rejected": 50,
    "delivered": 200,
    "function_error": 50,
    "notified": 200,
    "log": 500,
}


@dataclass
class _Window:
    """A second that began at `since`."""

    since: float = float("-inf")
    used: int = 0
    skipped: int = 0


class Rates:
    """One window for each kind. Not safe for threads: the feed holds the lock."""

    def __init__(self, most: Mapping[str, int] = MOST_A_SECOND) -> None:
        self._most = most
        self._windows = {kind: _Window() for kind in most}

    def admit(self, kind: str, count: int, now: float) -> tuple[int, int]:
        """How many of `count` events may be told now, and how many were skipped in the window that ended before."""
        skipped = self.ended(kind, now)
        window = self._windows[kind]
        if now - window.since >= 1.0:
            self._windows[kind] = window = _Window(now)
        room = min(count, self._most[kind] - window.used)
        window.used += room
        window.skipped += count - room
        return room, skipped

    def ended(self, kind: str, now: float) -> int:
        """How many were skipped in a window that is over; each is told once."""
        window = self._windows[kind]
        if now - window.since < 1.0:
            return 0
        skipped, window.skipped = window.skipped, 0
        return skipped
