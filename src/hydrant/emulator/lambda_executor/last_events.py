"""The last event of each function, for `hydrant invoke --last`. Bounded, and safe for concurrent use."""

import threading

MOST_CHARACTERS = 32 * 1024 * 1024
"""Of all events that are kept together: five of the largest. The one that was noted longest ago goes first."""


class LastEvents:
    """By the ARN of a function the text of its last event."""

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        self._most = most
        self._events: dict[str, str] = {}
        self._held = 0
        self._lock = threading.Lock()

    def note(self, function: str, event: str) -> None:
        """A function gets an event now; the one before is forgotten."""
        with self._lock:
            self._held += len(event) - len(self._events.pop(function, ""))
            self._events[function] = event
            while self._held > self._most:
                self._held -= len(self._events.pop(next(iter(self._events))))

    def of(self, function: str) -> str | None:
        """The last event; None when there was none, or it made room for others."""
        with self._lock:
            return self._events.get(function)


LAST_EVENTS = LastEvents()
"""Of all functions, by ARN without version or alias."""
