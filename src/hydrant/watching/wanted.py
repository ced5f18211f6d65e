"""When a reading command ends: after so many lines, or when nothing has come for a while. Pure but for the clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Bounds:
    """`count` None: no bound; `idle` None: for ever."""

    count: int | None = None
    idle: float | None = None
    ticks: Callable[[], float] = time.monotonic
    given: int = 0
    _quiet_since: float | None = None

    @property
    def full(self) -> bool:
        """Whether enough was given."""
        return self.count is not None and self.given >= self.count

    def wanted(self, came: bool) -> bool:
        """Whether another look is wanted after one in which something came or nothing did."""
        if self.full:
            return False
        now = self.ticks()
        if came or self._quiet_since is None:
            self._quiet_since = now
        return self.idle is None or now - self._quiet_since < self.idle
