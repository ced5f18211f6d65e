"""When a watch may end: nothing has moved and nothing waits for a while, counted from the first look at the flow on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .tally import Tally


@dataclass
class Quiet:
    """`seconds`: how long nothing must move."""

    seconds: float
    ticks: Callable[[], float] = time.monotonic
    _seen: dict[str, int] = field(default_factory=dict)
    _since: float | None = None

    def over(self, tally: Tally) -> bool:
        """Asked again and again, when all that came is shown."""
        looks = tally.counts.get("flow", 0)
        if not looks:  # the first look may take long: a large bucket, a slow machine
            return False
        seen = {kind: count for kind, count in tally.counts.items() if kind != "flow"}
        moving = looks > 1 and tally.quiet_looks < 1
        if self._since is None or seen != self._seen or moving:
            self._seen, self._since = seen, self.ticks()
        return self.ticks() - self._since >= self.seconds
