"""Lanes of a shard: batches of different partition keys at once, those of one key in order (M-4). Pure."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field


def lane_of(key: str | None, count: int) -> int:
    """Which of `count` lanes a partition key goes by: always the same."""
    return zlib.crc32((key or "").encode()) % count if count > 1 else 0


@dataclass
class Checkpoint:
    """Up to where a shard is settled, though its lanes are at different places."""

    _order: deque[str] = field(default_factory=deque)
    _settled: set[str] = field(default_factory=set)

    @property
    def open(self) -> int:
        """How many records were read and are not settled, or wait for an earlier one."""
        return len(self._order)

    def read(self, sequence: str) -> None:
        """A record was read; each in the order of the shard."""
        self._order.append(sequence)

    def settle(self, sequences: Iterable[str]) -> str | None:
        """These need no more. Return the last one of those up to which all are settled, None if that did not move."""
        self._settled.update(sequences)
        last = None
        while self._order and self._order[0] in self._settled:
            last = self._order.popleft()
            self._settled.discard(last)
        return last
