"""What `hydrant up` tells while it waits: rejections and errors a line each, everything else once a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ..rejections.verdicts import Check
from .events import Event, explained
from .lines import clock, line_of
from .tally import Hop, Tally

KINDS = ("flow", "rejected", "function_error")
LINES_A_SECOND = 5
"""Of single events; what is beyond is in the summary."""


@dataclass
class Foreground:
    """Takes events and writes lines. `write` is called from one thread."""

    write: Callable[[str], None]
    check: Check | None = None
    ticks: Callable[[], float] = time.monotonic
    _tally: Tally = field(default_factory=Tally)
    _before: tuple[int, int, int] | None = None
    _second: float = float("-inf")
    _lines: int = 0
    _hidden: int = 0

    def take(self, event: Event) -> None:
        """One event."""
        self._tally.take(event)
        if event.kind == "flow":
            self._summary(event)
        elif self._room():
            shown = explained(event, self.check) if event.kind == "rejected" else event
            if line := line_of(shown):
                self.write(line)
        else:
            self._hidden += 1

    def _room(self) -> bool:
        if self.ticks() - self._second >= 1.0:
            self._second, self._lines = self.ticks(), 0
        self._lines += 1
        return self._lines <= LINES_A_SECOND

    def _summary(self, event: Event) -> None:
        """When something has moved since the last one."""
        totals = _totals(self._tally.hops)
        before, self._before = self._before, totals
        if before is None or totals == before:
            return
        sent, delivered, rejected = (now - then for now, then in zip(totals, before, strict=True))
        text = f"{clock(event.at)}  sent {sent:,}, delivered {delivered:,}, rejected {rejected:,}"
        if self._hidden:
            text += f"; {self._hidden:,} events not shown"
            self._hidden = 0
        lag = max((hop.lag for hop in self._tally.hops if hop.lag is not None), default=0.0)
        self.write(f"{text}; lag {lag:.1f} s" if lag >= 1 else text)


def _totals(hops: list[Hop]) -> tuple[int, int, int]:
    """Records sent (to streams, or to delivery streams where there is no stream), delivered and rejected."""
    kind = "stream" if any(hop.kind == "stream" for hop in hops) else "delivery"
    deliveries = [hop for hop in hops if hop.kind == "delivery"]
    sent = sum(hop.taken for hop in hops if hop.kind == kind)
    return sent, sum(hop.given or 0 for hop in deliveries), sum(hop.failed or 0 for hop in deliveries)


def tell_in_background(events: Iterator[Event], foreground: Foreground, stopped: threading.Event) -> None:
    """Tell of events from a thread until `stopped` is set or they end. An interrupted feed ends it without a word."""

    def run() -> None:
        try:
            for event in events:
                if stopped.is_set():
                    return
                foreground.take(event)
        except Exception as error:  # noqa: BLE001 - whatever it is: the stack goes on
            if not stopped.is_set():  # else the emulator is being stopped
                foreground.write(f"Events are not shown any more: {error}")

    threading.Thread(target=run, name="hydrant-up-events", daemon=True).start()
