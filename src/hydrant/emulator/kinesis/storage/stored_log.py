"""The records of one shard on the disk: a file for each segment, of which only the newest few are in memory as well.

A record is in its file before it is in memory, so that no reader sees one that a crash could take back. What is read
that is not in memory comes from the file and stays in memory for a while. Not safe for threads: `Shard` holds the lock.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise

from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.durable.frames import Payload
from hydrant.emulator.durable.log import Log, LogFile

from .log import RecordLog, Run
from .segment import Batch, Segment

HOT_SEGMENTS = 4
"""So many segments of a shard are in memory: the one that is written, and those that were read last."""
COLD_BYTES = 512
"""What a segment costs that is not in memory."""
_HEAD = struct.Struct("<dI")
"""Of a payload: when its records arrived, and how many there are; lengths of keys and data in turn and bytes follow."""


def packed(lengths: array[int], text: bytes, arrival: float) -> bytes:
    """Return the payload of records, given as the lengths of keys and data in turn, and their bytes."""
    return b"".join((_HEAD.pack(arrival, len(lengths) // 2), lengths, text))


def count_of(payload: Payload) -> int:
    """Return how many records a payload holds."""
    return int(_HEAD.unpack_from(payload)[1])


def unpacked(payload: Payload) -> tuple[float, list[bytes]]:
    """Return when the records of a payload arrived, and their keys and data in turn."""
    arrival, count = _HEAD.unpack_from(payload)
    lengths = array("I")
    data = bytes(payload)
    start = _HEAD.size + 2 * count * lengths.itemsize
    lengths.frombytes(data[_HEAD.size : start])
    cuts = list(accumulate(lengths, initial=start))
    return arrival, [data[begin:end] for begin, end in pairwise(cuts)]


class StoredSegment:
    """A segment with its file. It takes the place of a `Segment`, and has one while it is in memory (`hot`)."""

    __slots__ = ("_opened", "_sized", "count", "ended", "file", "first", "hot", "newest_arrival", "oldest_arrival")

    def __init__(
        self, file: LogFile, hot: Segment | None, newest: float, opened: Callable[[StoredSegment], None]
    ) -> None:
        """`newest`: when the last record before it arrived. `opened` is called whenever it is read into memory."""
        self.file = file
        self.first = file.first
        self.count = 0
        self.ended = False
        self.newest_arrival = self.oldest_arrival = newest
        self.hot = hot
        self._sized = 0
        self._opened = opened

    @classmethod
    def recovered(
        cls, file: LogFile, payloads: Sequence[Payload], newest: float, opened: Callable[[StoredSegment], None]
    ) -> StoredSegment:
        """Make one of what a file holds; it is not in memory."""
        segment = cls(file, None, newest, opened)
        segment._fill(payloads)
        segment.chill()
        return segment

    @property
    def end(self) -> int:
        """The position after the last record."""
        return self.first + self.count

    @property
    def memory(self) -> int:
        """What it costs in memory, in bytes."""
        return COLD_BYTES + (0 if self.hot is None else self.hot.memory)

    def append(self, pieces: Sequence[bytes], arrival: float) -> int:
        """Take as many records as fit, first on the disk; return how many. Raises CannotWrite, and then takes none."""
        if self.ended:
            return 0
        hot, lengths = self.warm(), array("I", map(len, pieces))
        taken = hot.taking(lengths)
        if lengths and not taken and not self.count:  # another file would have the name of this one
            hot = self._widen(lengths[0] + lengths[1])
            taken = hot.taking(lengths)
        if taken:
            fitting, text = lengths[: 2 * taken], b"".join(pieces[: 2 * taken])
            self.file.append(packed(fitting, text, arrival))
            hot.take(fitting, text, arrival)
            self._took(hot, arrival)
        return taken

    def unpack(self, start: int, stop: int) -> Batch:
        """See Segment."""
        return self.warm().unpack(start, stop)

    def fitting(self, start: int, stop: int, room: int) -> int:
        """See Segment."""
        return self.warm().fitting(start, stop, room)

    def size(self, start: int, stop: int) -> int:
        """See Segment; of the whole without reading it."""
        if (start, stop) == (self.first, self.end):
            return self._sized
        return self.warm().size(start, stop)

    def arrival_at(self, position: int) -> float:
        """See Segment; of the first record and the last without reading."""
        if position == self.first:
            return self.oldest_arrival
        if position == self.end - 1:
            return self.newest_arrival
        return self.warm().arrival_at(position)

    def position_at(self, timestamp: float) -> int:
        """See Segment."""
        if not self.count or timestamp <= self.oldest_arrival:
            return self.first
        return self.warm().position_at(timestamp)

    def free(self) -> None:
        """Delete the file, and give the memory back."""
        self.chill()
        self.file.remove()

    def warm(self) -> Segment:
        """Read it into memory unless it is there. Raises Damaged."""
        if self.hot is None:
            hot = self._fill(self.file.payloads())
            self._opened(self)
            return hot
        return self.hot

    def chill(self) -> None:
        """Give the memory back."""
        if self.hot is not None:
            self.hot.free()
            self.hot = None

    def _widen(self, room: int) -> Segment:
        """Make room for a record that is larger than a segment, in one that has none yet."""
        self.chill()
        self.hot = hot = Segment(self.first, room)
        return hot

    def _fill(self, payloads: Sequence[Payload]) -> Segment:
        self.hot = hot = Segment(self.first, room=sum(map(len, payloads)))
        self.count = 0
        for payload in payloads:
            arrival, pieces = unpacked(payload)
            hot.append(pieces, arrival)
            self._took(hot, arrival)
        return hot

    def _took(self, hot: Segment, arrival: float) -> None:
        if not self.count:
            self.oldest_arrival = arrival
        self.count = hot.count
        self.newest_arrival = arrival
        self._sized = hot.size(self.first, hot.end)


class StoredLog(RecordLog):
    """A RecordLog whose records are on the disk."""

    chills = True

    def __init__(self, log: Log) -> None:
        """Take what the log holds. Raises Damaged, Unfitting, CannotWrite."""
        super().__init__()
        self._log = log
        self.syncs = log.syncs
        self._hot: list[StoredSegment] = []
        self._stored: list[StoredSegment] = []
        for recovered in log.recover():
            newest = self._stored[-1].newest_arrival if self._stored else 0.0
            segment = StoredSegment.recovered(recovered.file, recovered.payloads, newest, self._warmed)
            segment.ended = recovered.ended
            self._add(segment)
            del recovered
        if self._stored:
            self.first, self.tip = self._stored[0].first, self._stored[-1].end
            for segment in self._stored[:-1]:
                segment.ended = True
        self._first_arrival: tuple[int, float] | None = None

    def arrival_at(self, position: int) -> float | None:
        """See RecordLog. The oldest record's, which each call asks for, is remembered."""
        if position != self.first or position >= self.tip:
            return super().arrival_at(position)
        if self._first_arrival is None or self._first_arrival[0] != position:
            arrival = super().arrival_at(position)
            self._first_arrival = None if arrival is None else (position, arrival)
            return arrival
        return self._first_arrival[1]

    def drop_before(self, position: int) -> None:
        """See RecordLog. One file stays, as its name tells where the log goes on."""
        position = max(self.first, position)
        if self._stored and position >= self.tip and self._stored[-1].count:
            self._begin_empty()
        self.first = position
        for segment in self._stored[: min(self._segment_of(position), len(self._stored) - 1)]:
            self.memory -= segment.memory
            self._forget(segment)

    def discard(self) -> None:
        """Delete all files."""
        self.first = self.tip
        for segment in list(self._stored):
            self._forget(segment)
        self.memory = 0

    def chill(self) -> None:
        """Let go of the memory of all segments but the one that is written."""
        for segment in self._hot[:]:
            if segment is not self._stored[-1]:
                self._cool(segment)

    def chillable_arrival(self) -> float | None:
        """See RecordLog."""
        return min((each.oldest_arrival for each in self._hot if each is not self._stored[-1]), default=None)

    def _new(self, room: int) -> Run:
        """Begin a file. Raises CannotWrite."""
        file = self._log.begin(self.tip)
        newest = self._stored[-1].newest_arrival if self._stored else 0.0
        if self._stored and not self._stored[-1].ended:
            self._stored[-1].ended = True
            self._stored[-1].file.end()
        segment = StoredSegment(file, Segment(file.first, room), newest, self._warmed)
        self._stored.append(segment)
        self._keep_hot(segment)
        return segment

    def _fill(self, segment: Run, pieces: list[bytes], arrival: float) -> list[bytes]:
        """See RecordLog. A file that another process began is read before its memory is counted."""
        if not self._stored[-1].ended:
            self._stored[-1].warm()
        return super()._fill(segment, pieces, arrival)

    def _begin_empty(self) -> None:
        try:
            self._begin(0)
        except CannotWrite:
            return  # the records stay on the disk a while longer

    def _add(self, segment: StoredSegment) -> None:
        self._stored.append(segment)
        self._segments.append(segment)
        self.memory += segment.memory

    def _forget(self, segment: StoredSegment) -> None:
        if segment in self._hot:
            self._hot.remove(segment)
        segment.free()
        self._stored.remove(segment)
        self._segments.remove(segment)

    def _warmed(self, segment: StoredSegment) -> None:
        self.memory += segment.memory - COLD_BYTES
        self._keep_hot(segment)

    def _keep_hot(self, segment: StoredSegment) -> None:
        self._hot.append(segment)
        for each in self._hot[: max(0, len(self._hot) - HOT_SEGMENTS)]:
            if each is not self._stored[-1]:
                self._cool(each)

    def _cool(self, segment: StoredSegment) -> None:
        before = segment.memory
        segment.chill()
        self.memory += segment.memory - before
        self._hot.remove(segment)
