"""A buffer for each partition of one output, all with the same hints (D-16). Pure: the time is an argument.

A partition is active from its first record until what it holds was written. Without dynamic partitioning everything
belongs to the one partition `()`. There may be thousands, so the next one that is due is found without a look at all of
them: a heap orders them by age, and those that are full have a list of their own.
"""

import heapq
from collections.abc import Callable, Sequence
from typing import Generic

from ..buffers import Buffer, Hints, Items
from ..records import Place


class PartitionBuffers(Generic[Items]):
    """Each item leaves in exactly one batch, together with items of the same partition only."""

    def __init__(self, join: Callable[[Sequence[Items]], Items]) -> None:
        """`join`: see Buffer."""
        self._join = join
        self._buffers: dict[Place, Buffer[Items]] = {}
        self._by_age: list[tuple[float, Place]] = []
        self._full: dict[Place, None] = {}
        self._taken: dict[Place, None] = {}
        self._hints: Hints | None = None
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def active(self) -> int:
        """Number of partitions with records that are buffered or being written."""
        places = len(self._buffers)
        if () in self._buffers and not self._buffers[()]:
            places -= 1  # it stays when it is empty, see `take`
        return places + len([place for place in self._taken if place not in self._buffers])

    def admits(self, place: Place, max_active: int) -> bool:
        """Whether a record of a partition may be added while at most `max_active` partitions may be active."""
        return place in self._buffers or place in self._taken or self.active < max_active

    def extend(self, place: Place, items: Items, sizes: Sequence[int], now: float) -> None:
        """Append items of one partition with their sizes in bytes."""
        if not items:
            return
        buffer = self._buffers.get(place)
        if buffer is None:
            buffer = self._buffers[place] = Buffer(self._join)
        if not buffer:
            heapq.heappush(self._by_age, (now, place))
        buffer.extend(items, sizes, now)
        self._count += len(items)
        if self._hints is not None and buffer.bytes >= self._hints.size:
            self._full[place] = None

    def due_at(self, hints: Hints) -> float | None:
        """When the next batch of any partition is due (may be past); None when all are empty."""
        self._use(hints)
        if self._full:
            return float("-inf")
        oldest = self._oldest()
        return None if oldest is None else self._buffers[oldest].due_at(hints)

    def take(self, hints: Hints, now: float) -> tuple[Place, Items]:
        """Remove and return the batch that is due first; `done` has to follow. Raises IndexError when empty."""
        self._use(hints)
        place = next(iter(self._full), None)
        if place is None:
            place = self._oldest()
        if place is None:
            raise IndexError("nothing is buffered")
        buffer = self._buffers[place]
        batch = buffer.take(hints, now)
        self._count -= len(batch)
        self._taken[place] = None
        self._full.pop(place, None)
        if buffer.oldest is not None:
            heapq.heappush(self._by_age, (buffer.oldest, place))
            if buffer.bytes >= hints.size:
                self._full[place] = None
        elif place:  # that of a stream without partitions stays, since it knows when its last batch was taken
            del self._buffers[place]
        return place, batch

    def done(self, place: Place, seconds: float) -> None:
        """What was taken last is written or given up; it took so long."""
        self._taken.pop(place, None)
        if place in self._buffers:
            self._buffers[place].took(seconds)

    def take_all(self) -> Items:
        """Remove and return all items."""
        items = self._join([buffer.take_all() for buffer in self._buffers.values()])
        self._buffers = {place: buffer for place, buffer in self._buffers.items() if not place}
        self._by_age.clear()
        self._full.clear()
        self._count = 0
        return items

    def _oldest(self) -> Place | None:
        while self._by_age:
            since, place = self._by_age[0]
            buffer = self._buffers.get(place)
            if buffer is not None and buffer.oldest == since:
                return place
            heapq.heappop(self._by_age)  # taken meanwhile, because the buffer was full
        return None

    def _use(self, hints: Hints) -> None:
        if hints != self._hints:
            self._hints = hints
            self._full = dict.fromkeys(place for place, each in self._buffers.items() if each.bytes >= hints.size)
