"""One lane of a shard at work: batch after batch until the mapping stops or the shard ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from hydrant.emulator.pipes.engine.events import Event
from hydrant.emulator.pipes.engine.retries import FIRST_PAUSE, LONGEST_PAUSE, Policy, Retries

from .calls import Calls
from .counting import Count, nobody_counts
from .events import Record
from .feed import Feed
from .ports import Function, Reply
from .windows import Window, by_window, start_of

GiveUp = Callable[[Sequence[Record], str, int, Reply | None], None]
"""Is called with records, AWS's word for why, the number of their invocations and the end of the last one."""


@dataclass(frozen=True)
class World:
    """What a lane needs around it."""

    function: Function
    reports: bool
    policy: Callable[[], Policy]
    give_up: GiveUp
    tell: Callable[[str], None]
    """Is told the LastProcessingResult."""
    complain: Callable[[str], None]
    """Is told what goes wrong."""
    now: Callable[[], float]
    """Epoch seconds."""
    stopped: threading.Event
    commit: Callable[[], None] = lambda: None
    """Is called when the state of a window has changed without a record."""
    count: Count = nobody_counts


class LaneWork:
    """Brings the batches of a lane to the function, one at a time."""

    def __init__(self, feed: Feed, lane: int, world: World, window: Window | None = None) -> None:
        self._feed, self._lane, self._world, self._window = feed, lane, world, window
        self._batch: tuple[Record, ...] = ()
        """What was taken from the feed and is not dealt with."""

    def run(self) -> None:
        """Work until the mapping stops, or until there will be nothing any more. May be called again if it raises."""
        while not self._world.stopped.is_set():
            now = self._world.now()
            batch = self._batch or self._feed.batch(self._lane)
            if batch is None:
                self._close(early=False)
                return
            self._batch = batch
            if not (self._deal_with(batch) if batch else self._tick(now)):
                return
            self._batch = ()

    def _tick(self, now: float) -> bool:
        """No batch was ready by `now`: end the window if it was over then, and no record of it waits for a batch."""
        window = self._window
        if window is None or now < window.end:
            return True
        first = self._feed.first(self._lane)
        if first is not None and start_of(first.arrived, window.seconds) < window.end:
            return True
        return self._close(early=False)

    def _deal_with(self, batch: tuple[Record, ...]) -> bool:
        if self._window is None:
            return self._retry(batch)
        return all(self._in_window(part, self._window) for part in by_window(batch, self._window.seconds))

    def _in_window(self, part: tuple[Record, ...], window: Window) -> bool:
        start = start_of(part[0].arrived, window.seconds)
        if start >= window.end and not self._close(early=False):
            return False
        window.open(start)
        return self._retry(part) and (not window.overfull or self._close(early=True))

    def _retry(self, batch: tuple[Record, ...]) -> bool:
        world = self._world
        calls = Calls(world.function, world.reports, world.tell, self._window, count=world.count)

        def give_up(events: Sequence[Event], condition: str) -> None:
            records = cast("Sequence[Record]", events)
            world.give_up(records, condition, calls.count_of(records[0]), calls.last)

        retries = Retries(
            world.policy(), calls.run, give_up, world.stopped.wait, world.now, world.complain, self._settled
        )
        return retries.deal_with(batch)

    def _settled(self, events: Sequence[Event]) -> None:
        if self._window is not None:
            self._window.commit()
        if events:
            self._feed.settle(cast("Sequence[Record]", events))

    def _close(self, *, early: bool) -> bool:
        """End the window, if one is open. False when the mapping stops before: it is still open then."""
        window, world = self._window, self._world
        if window is None or window.start is None:
            return True
        calls, policy = Calls(world.function, world.reports, world.tell, window), world.policy()
        attempts, wait = 0, FIRST_PAUSE
        while (result := calls.final(window, early=early)).words:
            world.complain(result.words)
            attempts += not result.passing
            if 0 <= policy.attempts < attempts:
                world.complain(f"the window that began at {window.start:.0f} ends without its last invocation")
                break
            if world.stopped.wait(wait):
                return False
            wait = min(wait * 2, LONGEST_PAUSE)
        window.close()
        world.commit()
        return True
