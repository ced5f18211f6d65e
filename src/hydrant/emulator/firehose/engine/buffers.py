"""When a buffer is due and what leaves it (B-1 to B-6). Pure: the time is an argument.

Hints: a batch leaves when the buffer has reached the size or its first item has waited for the interval, whichever
comes first. One rule is our own, for zero buffering: after a batch of several items the next one waits for a pause, so
that a busy stream makes few invocations and objects, while a single record still passes at once. The pause follows what
batches take: a machine that is quick at them makes more of them, one that is busy fewer, with more records in each.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Generic, TypeVar

Items = TypeVar("Items", bound=Sequence[Any])
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


@dataclass(slots=True)
class _Run(Generic[Items]):
    """Items that came at one moment, and what each counts; no `weights` where none has any. Those before `begin` have
    left.
    """

    came: float
    items: Items
    sizes: Sequence[int]
    weights: Sequence[int]
    begin: int = 0

    def fitting(self, room: int, weight_room: int) -> int:
        """The index up to which items fit."""
        return min(self._up_to(self.sizes, room), self._up_to(self.weights, weight_room))

    def _up_to(self, counts: Sequence[int], room: int) -> int:
        if not counts:
            return len(self.items)
        return self.begin + bisect_right(list(accumulate(counts[self.begin :])), room)

    def leave(self, end: int) -> tuple[Items, int, int]:
        """Take the items before an index; they, their bytes and their weight."""
        begin, self.begin = self.begin, end
        if begin == 0 and end == len(self.items):
            return self.items, sum(self.sizes), sum(self.weights)
        left: Any = self.items[begin:end]
        return left, sum(self.sizes[begin:end]), sum(self.weights[begin:end])


@dataclass
class Buffer(Generic[Items]):
    """First in, first out. Every item added leaves in exactly one batch.

    Items are kept as they came, in runs: an object for each of thousands a second would cost more than all else here.
    `join` puts runs, or parts of them, behind one another.
    """

    join: Callable[[Sequence[Items]], Items]
    bytes: int = 0
    weight: int = 0
    effort: float = float("inf")
    """Seconds that a batch took lately; endless before the first one."""
    _count: int = 0
    _runs: deque[_Run[Items]] = field(default_factory=deque)
    _last_take: float = float("-inf")
    _last_count: int = 0

    def __len__(self) -> int:
        return self._count

    @property
    def oldest(self) -> float | None:
        """When the first item came; None when the buffer is empty."""
        return self._runs[0].came if self._runs else None

    def extend(self, items: Items, sizes: Sequence[int], now: float, weights: Sequence[int] = ()) -> None:
        """Append items with their sizes in bytes; they must not be changed any more."""
        if not items:
            return
        self._runs.append(_Run(now, items, sizes, weights))
        self._count += len(items)
        self.bytes += sum(sizes)
        self.weight += sum(weights)

    def due_at(self, hints: Hints) -> float | None:
        """Time at which the next batch is due (may be past), or None when the buffer is empty."""
        if not self._runs:
            return None
        if self.bytes >= hints.size or (hints.max_weight is not None and self.weight >= hints.max_weight):
            return float("-inf")
        due = self._runs[0].came + hints.interval
        return max(due, self._last_take + hints.pause(self.effort)) if self._last_count > 1 else due

    def took(self, seconds: float) -> None:
        """So long a batch took, from its leaving to its arrival. May be called from any thread."""
        known = self.effort
        self.effort = seconds if known == float("inf") else known + (seconds - known) * _NEWEST

    def due(self, hints: Hints, now: float) -> bool:
        """Whether a batch is due now."""
        at = self.due_at(hints)
        return at is not None and at <= now

    def take(self, hints: Hints, now: float) -> Items:
        """Remove and return the next batch: at most the size and weight of the hints, but at least one item."""
        if self.bytes <= hints.size and (hints.max_weight is None or self.weight <= hints.max_weight):
            batch = self.take_all()
        else:
            batch = self._take_fitting(hints)
        self._last_take, self._last_count = now, len(batch)
        return batch

    def _take_fitting(self, hints: Hints) -> Items:
        batch: list[Items] = []
        size_left, weight_left = hints.size, self.weight if hints.max_weight is None else hints.max_weight
        while self._runs:
            run = self._runs[0]
            end = max(run.fitting(size_left, weight_left), run.begin if batch else run.begin + 1)
            items, size, weight = run.leave(end)
            batch.append(items)
            size_left, weight_left = size_left - size, weight_left - weight
            self.bytes -= size
            self.weight -= weight
            if end < len(run.items):
                break
            self._runs.popleft()
        taken = self.join(batch)
        self._count -= len(taken)
        return taken

    def take_all(self) -> Items:
        """Remove and return all items."""
        runs, self._runs = self._runs, deque()
        self.bytes = self.weight = self._count = 0
        return self.join([run.leave(len(run.items))[0] for run in runs])
