"""A run of records in memory of its own, which goes back to the system whole.

What Python's allocators hand out beside other blocks hardly ever goes back: bodies of requests come and go between
records that stay. A mapping is taken from the system and returned to it, and of it only the pages that were written to
count. A few are kept to be used again, as the system takes longer to hand out new pages than it takes to fill them.

The layout: where each key and each record's data end, in turn; when each record arrived; keys and data.

A segment that takes no more records can be packed: LZ4 takes 0.1 to 0.3 us for a record of 200 B and makes of JSON a
half to an eighth of it. Keys and data are then in memory once more only while somebody reads them.
"""

from __future__ import annotations

import mmap
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import accumulate, chain
from typing import NamedTuple

import cramjam

SEGMENT_BYTES = 1 << 20
"""Room for keys and data. A larger record, which few streams allow, has a segment of its own."""
MAX_RECORDS = 8192
RECORD_OVERHEAD = 16
"""Bytes of the index for a record."""
_INDEX = MAX_RECORDS * RECORD_OVERHEAD
_OBJECTS = 1024
"""The Python objects of a segment."""
_LARGE = 8 << 10
"""Records of so many bytes are copied one by one: to put them together first would cost more."""
_MAX_SPARE = 32
"""Mappings that are kept: 36 MB."""
_WORTH_IT = 0.8
"""What packing leaves, as a share, at most: what is random or packed already stays as it is."""


class Batch(NamedTuple):
    """Some records in order, as three sequences of one length."""

    keys: list[str]
    data: list[bytes]
    arrivals: list[float]

    @classmethod
    def joined(cls, parts: Sequence[Batch]) -> Batch:
        """Put batches behind one another."""
        if len(parts) == 1:
            return parts[0]
        return cls(
            list(chain.from_iterable(part.keys for part in parts)),
            list(chain.from_iterable(part.data for part in parts)),
            list(chain.from_iterable(part.arrivals for part in parts)),
        )


class Segment:
    """Records at the positions `first` to `end`. Not safe for threads: `Shard` holds the lock."""

    __slots__ = ("_arrivals", "_cuts", "_map", "_packed", "_room", "_used", "_warm", "_written", "count", "first")

    def __init__(self, first: int, room: int) -> None:
        """`room` in bytes, for a first record that is larger than a segment."""
        self.first = first
        self.count = 0
        self._used = 0
        self._room = max(room, SEGMENT_BYTES)
        self._packed = self._warm = b""
        self._map, self._written = _spare(self._room)
        index = memoryview(self._map)[:_INDEX]
        self._cuts: memoryview[int] = index[: _INDEX // 2].cast("I")
        self._arrivals: memoryview[float] = index[_INDEX // 2 :].cast("d")

    @property
    def end(self) -> int:
        """The position after the last record."""
        return self.first + self.count

    @property
    def memory(self) -> int:
        """What it costs, in bytes."""
        if self._packed:
            return _OBJECTS + self.count * RECORD_OVERHEAD + len(self._packed) + len(self._warm)
        return max(self._written, _OBJECTS + 2 * _pages(self.count * RECORD_OVERHEAD // 2) + _pages(self._used))

    @property
    def newest_arrival(self) -> float:
        """When the last record arrived."""
        return self._arrivals[self.count - 1]

    def append(self, pieces: Sequence[bytes], arrival: float) -> int:
        """Take as many records as fit, given as key and data in turn; return how many."""
        if len(pieces) == 2:
            return self._append_one(pieces[0], pieces[1], arrival)
        ends = self._ends(pieces)
        taken = self._taking(ends)
        begin = self._used
        if ends[2 * taken] - begin < _LARGE * taken:
            self._map[_INDEX + begin : _INDEX + ends[2 * taken]] = b"".join(pieces[: 2 * taken])
        else:
            for piece, stop in zip(pieces, ends[1 : 2 * taken + 1], strict=False):
                self._map[_INDEX + stop - len(piece) : _INDEX + stop] = piece
        self._took(ends, taken, arrival)
        return taken

    def _append_one(self, key: bytes, data: bytes, arrival: float) -> int:
        """The same of one record, as calls with one bring it: half the time."""
        index, begin = self.count, self._used
        middle = begin + len(key)
        end = middle + len(data)
        if end > self._room or index >= MAX_RECORDS:
            return 0
        self._map[_INDEX + begin : _INDEX + middle] = key
        self._map[_INDEX + middle : _INDEX + end] = data
        self._cuts[2 * index], self._cuts[2 * index + 1] = middle, end
        self._arrivals[index] = arrival
        self._used, self.count = end, index + 1
        return 1

    def taking(self, lengths: Iterable[int]) -> int:
        """Return how many records `append` would take whose keys and data are so long, in turn."""
        return self._taking(self._ends_of(lengths))

    def take(self, lengths: Sequence[int], text: bytes, arrival: float) -> None:
        """Take records that are put together already and fit: the lengths of keys and data in turn, and their bytes."""
        ends = self._ends_of(lengths)
        self._map[_INDEX + self._used : _INDEX + ends[-1]] = text
        self._took(ends, len(lengths) // 2, arrival)

    def unpack(self, start: int, stop: int) -> Batch:
        """Return the records at absolute positions `start` to `stop`."""
        low, high = start - self.first, stop - self.first
        text, shift = self._text()
        ends = [shift + cut for cut in self._cuts[2 * low : 2 * high]]
        key_ends, data_ends = ends[::2], ends[1::2]
        key_begins = chain((shift + self._begin(low),), data_ends)
        return Batch(
            [text[a:b].decode() for a, b in zip(key_begins, key_ends, strict=False)],
            [text[a:b] for a, b in zip(key_ends, data_ends, strict=True)],
            list(self._arrivals[low:high]),
        )

    def fitting(self, start: int, stop: int, room: int) -> int:
        """Return the position up to which records from `start` fit into so many bytes."""
        low = start - self.first
        ends = bisect_right(self._cuts, self._begin(low) + room, 2 * low, 2 * (stop - self.first))
        return self.first + ends // 2

    def size(self, start: int, stop: int) -> int:
        """Return the bytes of keys and data from a position to another."""
        return self._begin(stop - self.first) - self._begin(start - self.first)

    def arrival_at(self, position: int) -> float:
        """Return when the record at this position arrived."""
        return self._arrivals[position - self.first]

    def position_at(self, timestamp: float) -> int:
        """Return the position of the first record that arrived at `timestamp` or later."""
        return self.first + bisect_left(self._arrivals, timestamp, 0, self.count)

    def free(self) -> None:
        """Give the memory back; the segment must not be used any more."""
        if not self._packed:
            self._give_back()

    def pack(self) -> None:
        """Take less memory from now on, and no more records; nothing happens where it would hardly be less."""
        with memoryview(self._map)[_INDEX : _INDEX + self._used] as text:
            packed = bytes(cramjam.lz4.compress_block(text))
        if len(packed) > _WORTH_IT * self._used:
            return
        self._give_back()
        self._cuts = memoryview(bytes(self._cuts[: 2 * self.count])).cast("I")
        self._arrivals = memoryview(bytes(self._arrivals[: self.count])).cast("d")
        self._packed, self._map = packed, _NOTHING

    @property
    def packed(self) -> bool:
        """Whether it is packed."""
        return bool(self._packed)

    def chill(self) -> None:
        """Let the copy go."""
        self._warm = b""

    def _text(self) -> tuple[mmap.mmap | bytes, int]:
        """What keys and data are in, and where in it they begin."""
        if not self._packed:
            return self._map, _INDEX
        self._warm = self._warm or bytes(cramjam.lz4.decompress_block(self._packed))
        return self._warm, 0

    def _give_back(self) -> None:
        if self._room == SEGMENT_BYTES and len(_SPARE) < _MAX_SPARE:
            _SPARE.append((self._map, self.memory))

    def _took(self, ends: array[int], taken: int, arrival: float) -> None:
        low, high = self.count, self.count + taken
        self._cuts[2 * low : 2 * high] = ends[1 : 2 * taken + 1]
        self._arrivals[low:high] = array("d", (arrival,)) * taken
        self._used, self.count = ends[2 * taken], high

    def _ends(self, pieces: Sequence[bytes]) -> array[int]:
        return self._ends_of(map(len, pieces))

    def _ends_of(self, lengths: Iterable[int]) -> array[int]:
        return array("I", accumulate(lengths, initial=self._used))

    def _taking(self, ends: array[int]) -> int:
        return min((bisect_right(ends, self._room) - 1) // 2, MAX_RECORDS - self.count)

    def _begin(self, index: int) -> int:
        return self._cuts[2 * index - 1] if index else 0


_NOTHING = mmap.mmap(-1, 1)
"""Instead of the mapping of a packed segment."""
_SPARE: list[tuple[mmap.mmap, int]] = []
"""Mappings to be used again, and how much of each was written to."""


def _spare(room: int) -> tuple[mmap.mmap, int]:
    while _SPARE and room == SEGMENT_BYTES:
        with suppress(IndexError):  # another thread was faster
            return _SPARE.pop()
    return _anonymous(_INDEX + room), 0


def _anonymous(size: int) -> mmap.mmap:
    """Memory that costs nothing until it is written to. In huge pages a hardly used segment would cost 2 MB."""
    memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if hasattr(mmap, "MADV_NOHUGEPAGE"):
        memory.madvise(mmap.MADV_NOHUGEPAGE)
    return memory


def _pages(size: int) -> int:
    return -(-size // mmap.PAGESIZE) * mmap.PAGESIZE
