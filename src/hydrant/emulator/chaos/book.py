"""The faults that are injected now: which calls they strike, for how long and how often. No LocalStack.

While there is none a call costs the reading of one attribute.
"""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from .rules import Fault
from .words import Refusal

MOST = 100
"""Faults at a time."""
KEPT = 100
"""Faults that are over, with their counts."""
MOST_WAITING = 100
"""Calls that are delayed at a time, each of which holds a thread of the server: others are not delayed."""

_REMOVED = "removed"
_SPARED = ContextVar("hydrant_spared_by_faults", default=False)

Json = dict[str, Any]


@contextmanager
def spared() -> Iterator[None]:
    """Calls that the emulator makes for itself meanwhile, in this thread: no fault strikes or counts them."""
    token = _SPARED.set(True)
    try:
        yield
    finally:
        _SPARED.reset(token)


class TooMany(ValueError):
    """No more faults are taken."""


@dataclass
class Injected:
    """A fault with what it has done. `until` in ticks; `over` says why it strikes no more."""

    id: str
    fault: Fault
    refusal: Refusal | None
    until: float | None
    chance: random.Random
    seen: int = 0
    struck: int = 0
    not_delayed: int = 0
    over: str = ""

    def describe(self, now: float) -> Json:
        """For people and programs."""
        left = None if self.until is None or self.over else max(0.0, round(self.until - now, 3))
        return {
            "id": self.id,
            **self.fault.describe(),
            "code": self.refusal.code if self.refusal else None,
            "active": not self.over,
            "over": self.over or None,
            "left_seconds": left,
            "calls": self.seen,
            "struck": self.struck,
            "not_delayed": self.not_delayed,
        }


@dataclass
class Chaos:
    """Safe for concurrent use."""

    ticks: Callable[[], float] = time.monotonic
    active: bool = False
    """Whether any call may be struck: the one thing to look at before anything else."""
    _now: dict[str, Injected] = field(default_factory=dict)
    _over: deque[Injected] = field(default_factory=lambda: deque(maxlen=KEPT))
    _numbers: Any = field(default_factory=lambda: itertools.count(1))
    _waiting: int = 0
    _cleared: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition, repr=False)

    def add(self, fault: Fault, refusal: Refusal | None = None) -> Json:
        """Inject a fault from now on; returns its description, with its id. Raises TooMany."""
        with self._changed:
            self._expire()
            if len(self._now) >= MOST:
                raise TooMany(f"{MOST} faults are injected already: remove some, or clear all")
            until = None if fault.seconds is None else self.ticks() + fault.seconds
            # Chance, not secrecy.
            made = Injected(f"f{next(self._numbers)}", fault, refusal, until, random.Random(fault.seed))  # noqa: S311
            self._now[made.id] = made
            self.active = True
            return made.describe(self.ticks())

    def remove(self, name: str) -> bool:
        """Take a fault away, and let go what it delays; whether it was there."""
        with self._changed:
            self._expire()
            found = self._now.get(name)
            if found:
                self._end(found, _REMOVED)
            return found is not None

    def clear(self) -> int:
        """Take all away and forget those that are over; returns how many were active."""
        with self._changed:
            self._expire()
            count = len(self._now)
            for each in list(self._now.values()):
                self._end(each, _REMOVED)
            self._over.clear()
            self._cleared += 1
            self._changed.notify_all()
            return count

    def describe(self) -> list[Json]:
        """Those that are active, then those that are over, the newest first."""
        with self._changed:
            self._expire()
            now = self.ticks()
            return [each.describe(now) for each in [*self._now.values(), *reversed(self._over)]]

    def told(self, code: str, words: str) -> bool:
        """Whether this is the error of a fault that is injected, or was lately."""
        with self._changed:
            known = [each.refusal for each in (*self._now.values(), *self._over) if each.refusal]
        return any((each.code, each.words) == (code, words) for each in known)

    def strike(self, service: str, operation: str, names: Callable[[], Sequence[str]]) -> Refusal | None:
        """Delay a call as long as the faults say, and return the error that it gets, None for none.

        `names` are those of what the call is for, asked for only where a fault may want it.
        """
        if not self.active or _SPARED.get():
            return None
        with self._changed:
            self._expire()
            meant = [each for each in self._now.values() if each.fault.is_for(service, operation)]
            struck = self._struck(meant, names) if meant else []
            for each in struck:
                self._wait(each)
            return next((each.refusal for each in struck if each.refusal), None)

    def _struck(self, meant: list[Injected], names: Callable[[], Sequence[str]]) -> list[Injected]:
        """Those that this call falls to; each is counted, and ends with its count."""
        known = names()
        found = []
        for each in meant:
            if each.fault.resource != "*" and not any(fnmatchcase(name, each.fault.resource) for name in known):
                continue
            each.seen += 1
            if each.fault.share < 1.0 and each.chance.random() >= each.fault.share:
                continue
            each.struck += 1
            found.append(each)
            if each.fault.count is not None and each.struck >= each.fault.count:
                self._end(each, "its count is reached")
        return found

    def _wait(self, each: Injected) -> None:
        """Wait with the lock let go: the whole delay, or until the fault is taken away."""
        if not each.fault.delay_seconds:
            return
        if self._waiting >= MOST_WAITING:
            each.not_delayed += 1
            return
        self._waiting += 1
        before = self._cleared
        try:
            self._changed.wait_for(lambda: each.over == _REMOVED or self._cleared != before, each.fault.delay_seconds)
        finally:
            self._waiting -= 1

    def _expire(self) -> None:
        now = self.ticks()
        for each in [each for each in self._now.values() if each.until is not None and each.until <= now]:
            self._end(each, "its time is over")

    def _end(self, each: Injected, why: str) -> None:
        self._now.pop(each.id, None)
        each.over = why
        self._over.append(each)
        self.active = bool(self._now)
        self._changed.notify_all()


CHAOS = Chaos()
"""Those of this emulator."""
