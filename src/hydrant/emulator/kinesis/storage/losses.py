"""What the ceiling of memory takes of shards."""

from __future__ import annotations

from dataclasses import dataclass

from .shard import Shard


@dataclass(frozen=True)
class Losses:
    """Records that were dropped before the end of their retention.

    `unread` of them some known reader had not read, `missed` of them a reader asked for afterwards.
    """

    records: int = 0
    unread: int = 0
    missed: int = 0

    @classmethod
    def of(cls, shard: Shard) -> Losses:
        """Those of a shard."""
        return cls(shard.lost, shard.lost_unread, shard.missed)

    def __add__(self, other: Losses) -> Losses:
        return Losses(self.records + other.records, self.unread + other.unread, self.missed + other.missed)
