"""When a batch is ready: full, six megabytes large, or its batching window over (M-3). Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from math import inf

from .events import OVERHEAD, Record

MOST_BYTES = 6 * 1024 * 1024
"""The quota of a synchronous invocation's payload."""


@dataclass
class Waiting:
    """The records that wait for an invocation, in order; times are of one clock, in seconds."""

    most: int
    window_seconds: float
    most_bytes: int = MOST_BYTES
    _records: deque[Record] = field(default_factory=deque)
    _bytes: int = OVERHEAD
    _since: float = 0.0

    def __len__(self) -> int:
        return len(self._records)

    @property
    def bytes(self) -> int:
        """How large a payload of all of them would be."""
        return self._bytes

    @property
    def first(self) -> Record | None:
        """The one that has waited longest."""
        return self._records[0] if self._records else None

    def add(self, record: Record, now: float) -> None:
        """Put a record behind the others. The window begins with the first one."""
        if not self._records:
            self._since = now
        self._records.append(record)
        self._bytes += record.size

    def drop(self, groups: Collection[str | None]) -> None:
        """Forget those of some message groups."""
        kept = [record for record in self._records if record.group not in groups]
        self._records = deque(kept)
        self._bytes = OVERHEAD + sum(record.size for record in kept)

    def left(self, now: float) -> float:
        """How many seconds there are until a batch is ready by itself; infinite without records."""
        if not self._records:
            return inf
        full = len(self._records) >= self.most or self._bytes > self.most_bytes
        return 0.0 if full else max(0.0, self._since + self.window_seconds - now)

    def take(self, now: float) -> tuple[Record, ...]:
        """The next batch. A record that is too large by itself is a batch of its own."""
        batch: list[Record] = []
        size = OVERHEAD
        while self._records and len(batch) < self.most:
            if batch and size + self._records[0].size > self.most_bytes:
                break
            record = self._records.popleft()
            size += record.size
            batch.append(record)
        self._bytes -= size - OVERHEAD
        self._since = now  # the window of those that stay begins now
        return tuple(batch)
