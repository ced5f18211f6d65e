"""The records of one shard in memory: packed segments, and behind them the newest records as they came.

A Python object for each key and each blob costs 130 bytes beside its content and leaves the process's memory in shreds;
a segment is one blob with offsets and costs 16 bytes per record. Not safe for threads: `Shard` holds the lock.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, chain, repeat
from typing import NamedTuple

SEGMENT_BYTES = 128 << 10
_LOOSE_RECORD = 130
_PACKED_RECORD = 16
_SEGMENT = 400


class Batch(NamedTuple):
    """Some records in order, as three sequences of one length."""

    keys: list[str]
    data: list[bytes]
    arrivals: list[float]


class Segment:
    """Packed records. `cuts` holds the end of each key and of each record's data within `blob`, in turn."""

    __slots__ = ("arrivals", "blob", "cuts", "end", "first", "memory")

    def __init__(self, first: int, batch: Batch) -> None:
        pieces = list(chain.from_iterable(zip((key.encode() for key in batch.keys), batch.data, strict=True)))
        self.first = first
        self.end = first + len(batch.data)
        self.blob = b"".join(pieces)
        self.cuts = array("I", accumulate(map(len, pieces)))
        self.arrivals = array("d", batch.arrivals)
        self.memory = len(self.blob) + _PACKED_RECORD * len(batch.data) + _SEGMENT

    def unpack(self, start: int, stop: int) -> Batch:
        """Return the records at absolute positions `start` to `stop`."""
        low, high = start - self.first, stop - self.first
        blob, cuts = self.blob, self.cuts
        begin = cuts[2 * low - 1] if low else 0
        key_ends, data_ends = cuts[2 * low : 2 * high : 2], cuts[2 * low + 1 : 2 * high : 2]
        key_begins = chain((begin,), data_ends)
        return Batch(
            [blob[a:b].decode() for a, b in zip(key_begins, key_ends, strict=False)],
            [blob[a:b] for a, b in zip(key_ends, data_ends, strict=True)],
            self.arrivals[low:high].tolist(),
        )

    def fitting(self, start: int, stop: int, room: int) -> int:
        """Return the position up to which records from `start` fit into so many bytes; at least one does."""
        low, cuts = start - self.first, self.cuts
        begin = cuts[2 * low - 1] if low else 0
        ends = bisect_right(cuts, begin + room, 2 * low, 2 * (stop - self.first))
        return max(start + 1, self.first + ends // 2)

    def size_from(self, position: int) -> int:
        """Return the bytes of keys and data from a position on."""
        low = position - self.first
        return len(self.blob) - (self.cuts[2 * low - 1] if low > 0 else 0)


class RecordLog:
    """Records from `first`, the oldest kept, to `tip`, the next one's position. `memory` in bytes, by estimate."""

    def __init__(self) -> None:
        self.first = 0
        self.tip = 0
        self.memory = 0
        self._segments: list[Segment] = []
        self._loose = Batch([], [], [])
        self._loose_first = 0
        self._loose_size = 0

    def append(self, keys: Sequence[str], data: Sequence[bytes], arrival: float) -> None:
        """Add records; `arrival` must not be below the last one's."""
        size = sum(map(len, keys)) + sum(map(len, data))
        self._loose.keys.extend(keys)
        self._loose.data.extend(data)
        self._loose.arrivals.extend(repeat(arrival, len(data)))
        self._loose_size += size
        self.memory += size + _LOOSE_RECORD * len(data)
        self.tip += len(data)
        if self._loose_size >= SEGMENT_BYTES:
            self._pack()

    def read(self, position: int, limit: int, max_bytes: int) -> tuple[int, Batch]:
        """Return up to `limit` records from a position on, and the position of the first of them.

        Packed records are taken up to about `max_bytes`, at least one; the few loose ones cost nothing.
        """
        start = max(position, self.first)
        stop = min(start + limit, self.tip)
        loose = self._loose_slice(max(start, self._loose_first), stop)
        if start >= self._loose_first:
            return start, loose
        parts = self._packed(start, stop, max_bytes)
        if start + sum(len(part.data) for part in parts) >= self._loose_first:
            parts.append(loose)
        if len(parts) == 1:
            return start, parts[0]
        keys, data, arrivals = (list(chain.from_iterable(column)) for column in zip(*parts, strict=True))
        return start, Batch(keys, data, arrivals)

    def arrival_at(self, position: int) -> float | None:
        """Return when the record at this position, or the oldest kept one after it, arrived; None at the tip."""
        position = max(position, self.first)
        if position >= self.tip:
            return None
        if position >= self._loose_first:
            return self._loose.arrivals[position - self._loose_first]
        segment = self._segments[self._segment_of(position)]
        return segment.arrivals[position - segment.first]

    def position_at(self, timestamp: float) -> int:
        """Return the position of the first kept record that arrived at `timestamp` or later."""
        index = bisect_left(self._segments, timestamp, key=lambda segment: segment.arrivals[-1])
        if index < len(self._segments):
            segment = self._segments[index]
            found = segment.first + bisect_left(segment.arrivals, timestamp)
        else:
            found = self._loose_first + bisect_left(self._loose.arrivals, timestamp)
        return max(found, self.first)

    def drop_before(self, position: int) -> None:
        """Forget the records before a position; their memory goes when all of their segment is forgotten."""
        self.first = max(self.first, position)
        gone = bisect_right(self._segments, self.first, key=lambda segment: segment.end)
        self.memory -= sum(segment.memory for segment in self._segments[:gone])
        del self._segments[:gone]
        if self.first == self.tip:
            self._empty_loose()

    def oldest_end(self) -> int:
        """Return the position behind the oldest part that can be dropped as a whole."""
        return self._segments[0].end if self._segments else self.tip

    def size(self) -> int:
        """Return the bytes of keys and data kept."""
        packed = sum(segment.size_from(self.first) for segment in self._segments)
        loose = self._loose_slice(max(self.first, self._loose_first), self.tip)
        return packed + sum(map(len, loose.data)) + sum(len(key.encode()) for key in loose.keys)

    def _packed(self, start: int, stop: int, room: int) -> list[Batch]:
        parts: list[Batch] = []
        for index in range(self._segment_of(start), len(self._segments)):
            segment = self._segments[index]
            if segment.first >= stop or (parts and room <= 0):
                break
            begin, end = max(start, segment.first), min(stop, segment.end)
            fitting = segment.fitting(begin, end, room)
            parts.append(segment.unpack(begin, fitting))
            if fitting < end:
                break
            room -= segment.size_from(begin) - segment.size_from(end)
        return parts

    def _segment_of(self, position: int) -> int:
        return bisect_right(self._segments, position, key=lambda segment: segment.end)

    def _loose_slice(self, start: int, stop: int) -> Batch:
        low, high = start - self._loose_first, max(stop, start) - self._loose_first
        keys, data, arrivals = self._loose
        return Batch(keys[low:high], data[low:high], arrivals[low:high])

    def _pack(self) -> None:
        start = max(self.first, self._loose_first)
        segment = Segment(start, self._loose_slice(start, self.tip))
        self._empty_loose()
        self._segments.append(segment)
        self.memory += segment.memory

    def _empty_loose(self) -> None:
        loose, self._loose, self._loose_first = self._loose, Batch([], [], []), self.tip
        self.memory -= sum(map(len, loose.keys)) + sum(map(len, loose.data)) + _LOOSE_RECORD * len(loose.data)
        self._loose_size = 0
