"""How far a delivery stream has come in the shards of its source, for the next process (HYDRANT_PERSIST).

A checkpoint is saved after its records are in S3, so that a kill repeats the newest records and loses none
(at least once, as on AWS).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping

from hydrant.emulator.kept.place import CHANGES


class Checkpoints:
    """Positions by shard. Safe for concurrent use."""

    def __init__(self, positions: Mapping[str, int] | None = None) -> None:
        self._positions = dict(positions or {})
        self._lock = threading.Lock()

    def of(self, partition_id: str) -> int | None:
        """Return the position behind what is delivered of a shard, None when nothing is."""
        with self._lock:
            return self._positions.get(partition_id)

    def move(self, partition_id: str, position: int) -> None:
        """Everything before a position is delivered."""
        with self._lock:
            self._positions[partition_id] = position
        CHANGES.touch("firehose")

    def __getstate__(self) -> dict[str, int]:
        """Return the positions."""
        with self._lock:
            return dict(self._positions)

    def __setstate__(self, positions: dict[str, int]) -> None:
        self.__init__(positions)  # type: ignore[misc]
