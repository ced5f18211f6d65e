"""A token bucket: how much may pass in how much time. Pure: the time is an argument.

Where AWS draws the line within a second is unknown (E-12). This rule lets one second's worth pass at once and the
published rate from then on, so over any span no more than the rate plus one second's worth.
"""

from __future__ import annotations


class TokenBucket:
    """`rate` tokens come per second, at most `burst` are saved up.

    Times are seconds of one clock, which may be set back.
    """

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate = rate
        self.burst = burst
        self._tokens = burst
        self._at = now

    def ready(self, amount: float, now: float) -> bool:
        """Whether `amount` may pass; more than a burst may when the bucket is full."""
        return self._level(now) >= min(amount, self.burst)

    def open(self, now: float) -> bool:
        """Whether there is no debt: for what only shows its size afterwards."""
        return self._level(now) > 0

    def take(self, amount: float, now: float) -> None:
        """Let `amount` pass. More than a burst leaves a debt of all of it, paid off at the rate (E-6: 10 MB at 2 MB/s
        block for five seconds).
        """
        level = self._level(now)
        self._tokens = (min(level, 0.0) if amount > self.burst else level) - amount
        self._at = max(now, self._at)

    def _level(self, now: float) -> float:
        return min(self.burst, self._tokens + max(0.0, now - self._at) * self.rate)
