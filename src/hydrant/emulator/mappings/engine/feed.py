"""The batches of one shard, for each of its lanes. Who needs one reads: there is no thread that only reads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from math import inf

from .batches import MOST_BYTES, Waiting
from .events import Record
from .lanes import Checkpoint, lane_of
from .ports import Shard

TICK_SECONDS = 0.25
"""How long a lane with records or a window waits at most before it looks at the time, which tests may move."""
_IDLE_SECONDS = 5.0
"""How long one without: records wake it, and the mapping's end does (`wake`)."""
_READ_AHEAD = 10_000
_AT_ONCE = 2_000


class Feed:
    """Reads a shard, leaves out what no filter wants, and gives batches. All methods may be called from any thread."""

    def __init__(
        self,
        shard: Shard,
        position: int,
        lanes: Sequence[Waiting],
        *,
        wanted: Callable[[Record], bool],
        settled: Callable[[str], None],
        ticks: Callable[[], float],
        stopped: threading.Event,
        windows: bool = False,
    ) -> None:
        """`settled` is told the last sequence number up to which everything is settled; `ticks` gives seconds.

        With `windows` the lanes need to hear of the time also where there are no records.
        """
        self._shard, self._position, self._lanes = shard, position, lanes
        self._wanted, self._told, self._ticks, self._stopped = wanted, settled, ticks, stopped
        self._idle = TICK_SECONDS if windows else _IDLE_SECONDS
        self._lock = threading.Lock()
        self._checkpoint = Checkpoint()
        self._most_open = max(_READ_AHEAD, 2 * len(lanes) * lanes[0].most)

    @property
    def done(self) -> bool:
        """Whether the shard has ended and all of it is settled."""
        with self._lock:
            return self._shard.ended(self._position) and not self._checkpoint.open

    def batch(self, lane: int) -> tuple[Record, ...] | None:
        """The next batch of a lane; empty when there is none yet, None when there will be none any more."""
        waiting = self._lanes[lane]
        with self._lock:
            read_on = self._fill()
            ended = self._shard.ended(self._position)
            now = self._ticks()
            left = waiting.left(now)
            if left <= 0 or (ended and len(waiting)):
                return waiting.take(now)
            if ended:
                return None
            position = self._position
        if read_on:
            self._shard.wait(position, self._idle if left == inf else min(left, TICK_SECONDS))
        else:  # other lanes have enough: there would be no waiting for the shard, and what they read wakes nobody
            self._stopped.wait(min(left, TICK_SECONDS))
        return ()

    def wake(self) -> None:
        """The mapping has stopped: no lane needs to wait any more."""
        self._shard.wake()

    def first(self, lane: int) -> Record | None:
        """The record of a lane that comes next, if one was read that is in no batch yet."""
        with self._lock:
            return self._lanes[lane].first

    def settle(self, records: Sequence[Record]) -> None:
        """These need no more."""
        with self._lock:
            self._settle([record.sequence for record in records])

    def _fill(self) -> bool:
        """Read as long as there is something and room; whether there is room."""
        while self._checkpoint.open < self._most_open and sum(lane.bytes for lane in self._lanes) < 2 * MOST_BYTES:
            records, position = self._shard.read(self._position, _AT_ONCE)
            if not records:
                self._position = max(position, self._position)
                return True
            self._take_in(records)
            self._position = position
        return False

    def _take_in(self, records: Sequence[Record]) -> None:
        unwanted: list[str] = []
        now, count = self._ticks(), len(self._lanes)
        for record in records:
            self._checkpoint.read(record.sequence)
            if self._wanted(record):
                self._lanes[lane_of(record.group, count)].add(record, now)
            else:
                unwanted.append(record.sequence)
        if unwanted:
            self._settle(unwanted)

    def _settle(self, sequences: Sequence[str]) -> None:
        last = self._checkpoint.settle(sequences)
        if last is not None:
            self._told(last)
            self._shard.dealt(self._shard.after(last))
