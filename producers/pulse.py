"""What a run that has no end shows of itself: a line now and then, and a file whose time says that it is well."""

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from .generator import Event


class Pulse:
    """Called with the events of each call that the stream has acknowledged.

    `every`: seconds from line to line, 0 for none. `alive`: a file that is touched, at most once a second; a health
    check looks at its time. `clock` tells monotonic seconds, `say` prints a line.
    """

    def __init__(
        self,
        every: float = 0,
        alive: Path | None = None,
        *,
        as_json: bool = False,
        clock: Callable[[], float] = time.monotonic,
        say: Callable[[str], object] = print,
    ) -> None:
        self._every = every
        self._alive = alive
        self._as_json = as_json
        self._clock = clock
        self._say = say
        self._said = self._touched = clock()
        self._count: Counter[str] = Counter()
        self._spoilt = 0
        self._total = 0
        if alive is not None:
            alive.touch()

    def __call__(self, acknowledged: Sequence[Event]) -> None:
        """Count the events, and show it when it is time. Raises OSError when the file cannot be touched."""
        self._count.update(event.producer for event in acknowledged)
        self._spoilt += sum(event.fault is not None for event in acknowledged)
        self._total += len(acknowledged)
        now = self._clock()
        if self._alive is not None and now - self._touched >= 1:
            self._alive.touch()
            self._touched = now
        if self._every and now - self._said >= self._every:
            self._say(self._line(now - self._said))
            self._count.clear()
            self._spoilt = 0
            self._said = now

    def _line(self, seconds: float) -> str:
        if self._as_json:
            counts = {"acknowledged": dict(sorted(self._count.items())), "faults": self._spoilt}
            return json.dumps({"seconds": round(seconds, 1), **counts, "total": self._total})
        sent = ", ".join(f"{name} {number}" for name, number in sorted(self._count.items()))
        return f"{sent} in {seconds:.0f} s, with faults {self._spoilt}; {self._total} in all"
