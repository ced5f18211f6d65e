"""The records of one shard, in segments: in memory here, on the disk in `stored_log.py`.

Not safe for threads: `Shard` holds the lock.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Protocol

from .segment import Batch, Segment

LOOSE_SEGMENTS = 2
"""So many of the newest segments of a shard are not packed: most readers are there."""
WARM_SEGMENTS = 2
"""Of so many packed segments there is a copy that is not packed: those that were read last."""


class Run(Protocol):
    """Records in a row, as `Segment` has them."""

    first: int

    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def memory(self) -> int: ...  # noqa: D102
    @property
    def newest_arrival(self) -> float: ...  # noqa: D102
    def append(self, pieces: Sequence[bytes], arrival: float) -> int: ...  # noqa: D102
    def unpack(self, start: int, stop: int) -> Batch: ...  # noqa: D102
    def fitting(self, start: int, stop: int, room: int) -> int: ...  # noqa: D102
    def size(self, start: int, stop: int) -> int: ...  # noqa: D102
    def arrival_at(self, position: int) -> float: ...  # noqa: D102
    def position_at(self, timestamp: float) -> int: ...  # noqa: D102
    def free(self) -> None: ...  # noqa: D102


class RecordLog:
    """Records from `first`, the oldest kept, to `tip`, the next one's position. `memory` in bytes."""

    chills = False
    """Whether the memory of records can be let go without the records."""
    syncs = False
    """Whether each append waits for the disk itself."""

    def __init__(self) -> None:
        self.scarce: Callable[[], bool] = lambda: True
        """Tells whether so much is held that memory is worth the time of packing."""
        self.first = 0
        self.tip = 0
        self.memory = 0
        self._segments: list[Run] = []
        self._warm: list[Segment] = []

    def append(self, keys: Sequence[str], data: Sequence[bytes], arrival: float) -> None:
        """Add records; `arrival` must not be below the last one's."""
        if len(keys) == 1:
            pieces = [keys[0].encode(), data[0]]
        else:
            pieces = list(chain.from_iterable(zip([key.encode() for key in keys], data, strict=True)))
        if self._segments:
            pieces = self._fill(self._segments[-1], pieces, arrival)
        while pieces:
            segment = self._begin(room=len(pieces[0]) + len(pieces[1]))
            pieces = self._fill(segment, pieces, arrival)

    def read(self, position: int, limit: int, max_bytes: int) -> tuple[int, Batch]:
        """Return up to `limit` records and `max_bytes` from a position on, and the position of the first of them.

        One record is returned even if it is larger.
        """
        start = max(position, self.first)
        stop = min(start + limit, self.tip)
        return start, Batch.joined(self._parts(start, stop, max_bytes))

    def arrival_at(self, position: int) -> float | None:
        """Return when the record at this position, or the oldest kept one after it, arrived; None at the tip."""
        position = max(position, self.first)
        if position >= self.tip:
            return None
        return self._segments[self._segment_of(position)].arrival_at(position)

    def position_at(self, timestamp: float) -> int:
        """Return the position of the first kept record that arrived at `timestamp` or later."""
        index = bisect_left(self._segments, timestamp, key=lambda segment: segment.newest_arrival)
        found = self._segments[index].position_at(timestamp) if index < len(self._segments) else self.tip
        return max(found, self.first)

    def drop_before(self, position: int) -> None:
        """Forget the records before a position; their memory goes when all of their segment is forgotten."""
        self.first = max(self.first, position)
        gone = self._segment_of(self.first)
        for segment in self._segments[:gone]:
            self.memory -= segment.memory
            segment.free()
            if segment in self._warm:
                self._warm.remove(segment)
        del self._segments[:gone]

    def oldest_end(self) -> int:
        """Return the position behind the oldest part that can be dropped as a whole."""
        return self._segments[0].end if self._segments else self.tip

    def size(self) -> int:
        """Return the bytes of keys and data kept."""
        return sum(segment.size(max(self.first, segment.first), segment.end) for segment in self._segments)

    def memory_from(self, position: int) -> int:
        """Return about how much of the memory is for the records from a position on."""
        return sum(segment.memory for segment in self._segments[self._segment_of(position) :])

    def chill(self) -> None:
        """Let go of the memory of what can be read from elsewhere: nothing here."""

    def chillable_arrival(self) -> float | None:
        """Return when the oldest record arrived whose memory `chill` lets go, None when it lets nothing go."""
        return None

    def discard(self) -> None:
        """Forget everything, for good."""
        self.drop_before(self.tip)

    def _begin(self, room: int) -> Run:
        """Add a segment behind the others, for a first record of `room` bytes."""
        self._pack_next()
        segment = self._new(room)
        self._segments.append(segment)
        self.memory += segment.memory
        return segment

    def _new(self, room: int) -> Run:
        return Segment(self.tip, room)

    def _fill(self, segment: Run, pieces: list[bytes], arrival: float) -> list[bytes]:
        """Put records into a segment; return those that don't fit."""
        before = segment.memory
        taken = segment.append(pieces, arrival)
        self.memory += segment.memory - before
        self.tip += taken
        return pieces[2 * taken :]

    def _parts(self, start: int, stop: int, room: int) -> list[Batch]:
        parts: list[Batch] = []
        for segment in self._segments[self._segment_of(start) :]:
            begin, end = max(start, segment.first), min(stop, segment.end)
            fitting = max(segment.fitting(begin, end, room), begin if parts else min(begin + 1, end))
            if fitting > begin:
                parts.append(self._unpack(segment, begin, fitting))
            room -= segment.size(begin, fitting)
            if fitting < segment.end:
                break
        return parts

    def _unpack(self, segment: Run, start: int, stop: int) -> Batch:
        if not isinstance(segment, Segment) or not segment.packed:
            return segment.unpack(start, stop)
        before = segment.memory
        batch = segment.unpack(start, stop)
        self.memory += segment.memory - before
        self._keep_warm(segment)
        return batch

    def _keep_warm(self, segment: Segment) -> None:
        """Note that this one was read last, and let the copy go of the one that was read longest ago."""
        self._warm = [*(each for each in self._warm if each is not segment), segment]
        if len(self._warm) > WARM_SEGMENTS:
            coldest = self._warm.pop(0)
            before = coldest.memory
            coldest.chill()
            self.memory += coldest.memory - before

    def _pack_next(self) -> None:
        """Pack the segment that is no longer among the newest when another begins."""
        segment = self._segments[-LOOSE_SEGMENTS] if len(self._segments) >= LOOSE_SEGMENTS else None
        if isinstance(segment, Segment) and self.scarce():  # those on the disk leave the memory as a whole
            before = segment.memory
            segment.pack()
            self.memory += segment.memory - before

    def _segment_of(self, position: int) -> int:
        return bisect_right(self._segments, position, key=lambda segment: segment.end)
