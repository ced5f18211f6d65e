"""Which call of SubscribeToShard serves a shard: pure rules.

A second call within five seconds of a successful one is refused; a later one takes over and the earlier one ends
[Kinesis API reference: SubscribeToShard].
"""

from __future__ import annotations

import threading

TAKEOVER_SECONDS = 5.0


class Subscriptions:
    """The subscriptions of one consumer, by shard. All methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: dict[str, tuple[float, int]] = {}
        self._begun = 0
        self._ended = False

    def begin(self, shard_id: str, now: float) -> int | None:
        """Return the number of a new subscription; None when the shard's last one began too short a time ago."""
        with self._lock:
            last = self._current.get(shard_id)
            if last is not None and now - last[0] < TAKEOVER_SECONDS:
                return None
            self._begun += 1
            self._current[shard_id] = (now, self._begun)
            return self._begun

    def current(self, shard_id: str, number: int) -> bool:
        """Whether this subscription is still the one that gets the shard's records."""
        with self._lock:
            return not self._ended and self._current[shard_id][1] == number

    def end(self) -> None:
        """End all of them: the consumer was deregistered."""
        with self._lock:
            self._ended = True
