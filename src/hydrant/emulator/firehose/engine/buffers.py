"""When a buffer is due and what leaves it (B-1 to B-6). Pure: the time is an argument.

Hints: a batch leaves when the buffer has reached the size or its first item has waited for the interval, whichever
comes first. One rule is our own, for zero buffering: after a batch of several items the next one waits for a pause, so
that a busy stream makes few invocations and objects, while a single record still passes at once. The pause follows what
batches take: a machine that is quick at them makes more of them, one that is busy fewer, with more records in each.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Generic, TypeVar

T = TypeVar("T")
_PAUSE = 3.0
"""A batch leaves so many times as long after the last one as that took: a third of the time at most goes to them."""
_SHORTEST = 0.25
"""The shortest pause as a share of the longest: however quick batches are, there is a bound on how many there are."""
_NEWEST = 0.25
"""What the last batch counts beside those before it."""


@dataclass(frozen=True)
class Hints:
    """Limits of a batch: bytes, seconds, and a hard limit on `weight` (for example bytes of the encoded request).

    `spacing`: the longest pause after a batch of several, in seconds.
    """

    size: int
    interval: float
    max_weight: int | None = None
    spacing: float = 0.0

    def pause(self, effort: float) -> float:
        """Seconds between two batches that take `effort` seconds each."""
        return min(self.spacing, max(self.spacing * _SHORTEST, effort * _PAUSE))


@dataclass
class Buffer(Generic[T]):
    """First in, first out. Every item added leaves in exactly one batch."""

    bytes: int = 0
    weight: int = 0
    effort: float = float("inf")
    """Seconds that a batch took lately; endless before the first one."""
    _items: deque[tuple[T, int, int, float]] = field(default_factory=deque)
    _last_take: float = float("-inf")
    _last_count: int = 0

    def __len__(self) -> int:
        return len(self._items)

    @property
    def oldest(self) -> float | None:
        """When the first item came; None when the buffer is empty."""
        return self._items[0][3] if self._items else None

    def add(self, item: T, size: int, now: float, weight: int = 0) -> None:
        """Append an item of `size` bytes."""
        self._items.append((item, size, weight, now))
        self.bytes += size
        self.weight += weight

    def extend(
        self, items: Sequence[T], sizes: Sequence[int], now: float, weights: Sequence[int] | None = None
    ) -> None:
        """Append many items with their sizes in bytes."""
        self._items.extend(zip(items, sizes, repeat(0) if weights is None else weights, repeat(now)))
        self.bytes += sum(sizes)
        if weights is not None:
            self.weight += sum(weights)

    def due_at(self, hints: Hints) -> float | None:
        """Time at which the next batch is due (may be past), or None when the buffer is empty."""
        if not self._items:
            return None
        if self.bytes >= hints.size or (hints.max_weight is not None and self.weight >= hints.max_weight):
            return float("-inf")
        due = self._items[0][3] + hints.interval
        return max(due, self._last_take + hints.pause(self.effort)) if self._last_count > 1 else due

    def took(self, seconds: float) -> None:
        """So long a batch took, from its leaving to its arrival. May be called from any thread."""
        known = self.effort
        self.effort = seconds if known == float("inf") else known + (seconds - known) * _NEWEST

    def due(self, hints: Hints, now: float) -> bool:
        """Whether a batch is due now."""
        at = self.due_at(hints)
        return at is not None and at <= now

    def take(self, hints: Hints, now: float) -> list[T]:
        """Remove and return the next batch: at most the size and weight of the hints, but at least one item."""
        if self.bytes <= hints.size and (hints.max_weight is None or self.weight <= hints.max_weight):
            batch = list(self.take_all())
        else:
            batch = self._take_fitting(hints)
        self._last_take, self._last_count = now, len(batch)
        return batch

    def _take_fitting(self, hints: Hints) -> list[T]:
        batch: list[T] = []
        items, room = self._items, hints.size
        weight_room = self.weight if hints.max_weight is None else hints.max_weight
        size_left, weight_left = room, weight_room
        while items:
            item, size, weight, _ = items[0]
            if (size > size_left or weight > weight_left) and batch:
                break
            items.popleft()
            batch.append(item)
            size_left -= size
            weight_left -= weight
        self.bytes -= room - size_left
        self.weight -= weight_room - weight_left
        return batch

    def take_all(self) -> Iterable[T]:
        """Remove and return all items."""
        items = [entry[0] for entry in self._items]
        self._items.clear()
        self.bytes = self.weight = 0
        return items
